using Impasto.Methods;

namespace Impasto.Cli.Stylizing;

/// <summary>A call of stylize, read and checked: nothing in it can be wrong usage any more.</summary>
internal sealed record StylizeJob
{
    public required StylizeOptions Common { get; init; }

    public required StylizeRunOptions Run { get; init; }

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
        var run = call.Read<StylizeRunOptions>();
        var config = run.Config is null ? RunConfig.Empty : RunConfig.Read(run.Config);
        var typedInputs = Typed(call, config);
        var models = services.Models(run.Models);
        var registry = services.Methods(models);

        var table = OptionTable.For<StylizeOptions>();
        var common = (StylizeOptions)table.Parse(table.FromJson(table.CreateDefault(), Part(config, table)), call.Of(table));
        var styles = StyleLoader.Find(common, models);
        var method = Choose(common.Method, styles, registry);
        var options = OptionsOf(method, config, call, registry);

        var inputs = new List<string>();
        var missing = new List<InputException>();
        foreach (var typed in typedInputs)
        {
            try
            {
                inputs.AddRange(Stylizing.Inputs.Expand(typed, path => OutputNames.IsResult(path, registry.Names)));
            }
            catch (InputException e)
            {
                missing.Add(e);
            }
        }
        var outputs = OutputNames.Plan(inputs, method.Name, run.Output, run.Overwrite);
        if (outputs.Contains(Stylizing.Inputs.Standard) && (run.Json || run.Sidecar))
            throw new UsageException($"The picture goes to standard output, which leaves no place for {(run.Json ? "--json" : "--sidecar")}: name a file with -o.");
        return new StylizeJob { Common = common, Run = run, Method = method, Options = options, Styles = styles, Inputs = inputs, Outputs = outputs, Missing = missing };
    }

    private static IReadOnlyList<string> Typed(Invocation call, RunConfig config)
    {
        if (call.Arguments.Count > 0)
            return call.Arguments;
        return config.Content is { } content
            ? [content]
            : throw new UsageException("'impasto stylize' needs a picture, a folder, a glob or -: see impasto stylize --help.");
    }

    private static IStyleMethod Choose(string? name, IReadOnlyList<FoundStyle> styles, MethodRegistry registry)
    {
        if (name is not null)
            return registry.Get(name);
        if (styles.Count == 0)
            throw new UsageException("There is no style: name a picture or model with --style, or a method that needs none with --method.");
        return styles.FirstOrDefault(style => style.Model is not null) is { Model: { } model }
            ? registry.Find(model.Entry.Kind) ?? throw new ModelException($"The model {model.Entry.Name} is of the kind '{model.Entry.Kind}', which no method of Impasto {Machine.Version} runs: get a newer Impasto, or name a picture with --style.")
            : registry.Default;
    }

    /// <summary>The preset's or default options, then the config's, then the command line's.</summary>
    private static object OptionsOf(IStyleMethod method, RunConfig config, Invocation call, MethodRegistry registry)
    {
        var table = OptionTable.For(method.OptionsType);
        var common = OptionTable.For<StylizeOptions>();
        var run = OptionTable.For<StylizeRunOptions>();
        foreach (var name in call.Given.Keys.Where(name => table.Find(name) is null && common.Find(name) is null && run.Find(name) is null))
            throw new UsageException($"--{name} is an option of --method {Owners(name, registry)}, not of {method.Name}: leave it out, or add --method.");
        foreach (var (name, _) in config.Options.Where(pair => table.Find(pair.Key) is null && common.Find(pair.Key) is null))
            throw new UsageException($"'{name}' in {call.Read<StylizeRunOptions>().Config} is no option of {method.Name}{(DidYouMean.Clause(name, table.Names.Concat(common.Names)) is { Length: > 0 } clause ? clause : ".")}");
        var given = call.Of(table);
        var part = Part(config, table);
        var start = table.CreateDefault();
        if (method is IHasPresets presets && table.Find("preset") is { } preset)
        {
            if (given.TryGetValue(preset.Name, out var texts))
                start = presets.Preset(preset.Text(preset.Parse(texts)));
            else if (part[preset.Name] is { } node)
                start = presets.Preset(preset.Text(preset.FromJson(node)));
        }
        return table.Parse(table.FromJson(start, part), given);
    }

    private static string Owners(string option, MethodRegistry registry) =>
        string.Join(" or ", registry.Methods.Where(method => OptionTable.For(method.OptionsType).Find(option) is not null).Select(method => method.Name));

    private static System.Text.Json.Nodes.JsonObject Part(RunConfig config, OptionTable table) =>
        new(config.Options.Where(pair => table.Find(pair.Key) is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
}
