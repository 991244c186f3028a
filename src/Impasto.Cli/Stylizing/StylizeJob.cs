using Impasto.Catalog;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli.Stylizing;

/// <summary>A call of stylize, read and checked: nothing in it can be wrong usage any more.</summary>
internal sealed record StylizeJob
{
    public required StylizeOptions Common { get; init; }

    public required RunOptions Run { get; init; }

    public required IStyleMethod Method { get; init; }

    /// <summary>The method's options record.</summary>
    public required object Options { get; init; }

    public required IReadOnlyList<FoundStyle> Styles { get; init; }

    /// <summary>Picture files, or - for standard input.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>For each input where its result goes.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Folders and globs that held no picture.</summary>
    public required IReadOnlyList<InputException> Missing { get; init; }

    public int Threads => Common.Threads ?? Environment.ProcessorCount;

    /// <summary>Reads a command line and its config.</summary>
    /// <exception cref="ImpastoException">Something is wrong; nothing has been written yet.</exception>
    public static StylizeJob Read(Invocation call, Services services)
    {
        var run = call.Read<RunOptions>();
        var config = run.Config is null ? RunConfig.Empty : RunConfig.Read(run.Config);
        var typed = Typed(call, config);
        var models = services.Models(run.Models);
        var registry = services.Methods(models);
        var common = MethodOptions.Common<StylizeOptions>(config, call);
        var styles = StyleLoader.Find(common, models);
        var method = Choose(common.Method, styles, registry);
        var options = MethodOptions.Of(method, config, call);

        var inputs = new List<string>();
        var missing = new List<InputException>();
        foreach (var argument in typed)
        {
            try
            {
                inputs.AddRange(Cli.Inputs.Expand(argument, path => OutputNames.IsResult(path, registry.Names)));
            }
            catch (InputException e)
            {
                missing.Add(e);
            }
        }
        return new StylizeJob
        {
            Common = common with { Method = method.Name },
            Run = run,
            Method = method,
            Options = options,
            Styles = styles,
            Inputs = inputs,
            Outputs = OutputNames.Plan(inputs, method.Name, run),
            Missing = missing,
        };
    }

    private static IReadOnlyList<string> Typed(Invocation call, RunConfig config)
    {
        if (call.Arguments.Count > 0)
            return call.Arguments;
        return config.Content is { } content
            ? [content]
            : throw new UsageException("'impasto stylize' needs a picture, a folder, a glob or -", "see impasto stylize --help");
    }

    private static IStyleMethod Choose(string? name, IReadOnlyList<FoundStyle> styles, MethodRegistry<IStyleMethod> registry)
    {
        if (name is not null)
            return registry.Get(name);
        if (styles.Count == 0)
            throw new UsageException("There is no style", "name a picture or model with --style, or a method that needs none with --method");
        return styles.FirstOrDefault(style => style.Model is not null) is { Model: { } model }
            ? registry.Find(model.Entry.Kind) ?? throw new ModelException($"The model {model.Entry.Name} is of the kind '{model.Entry.Kind}', which no method of Impasto {Machine.Version} runs",
                "get a newer Impasto, or name a picture with --style")
            : registry.Default;
    }
}
