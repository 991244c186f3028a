using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli.Stylizing;

/// <summary>A call of stylize, read and checked: nothing in it can be wrong usage any more.</summary>
internal sealed record StylizeJob
{
    private const string SheetLabel = "all-styles";
    private const string PhotorealMethod = "transport";

    public required RunOptions Run { get; init; }

    /// <summary>How each picture is stylised: in one way, or in every trained style. What they have in common is in each.</summary>
    public required IReadOnlyList<Rendition> Renditions { get; init; }

    /// <summary>Picture files, or - for standard input.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>For each input where its results go, in the renditions' order.</summary>
    public required IReadOnlyList<IReadOnlyList<OutputFile>> Outputs { get; init; }

    /// <summary>For each input where the sheet of its results goes; null for no sheets.</summary>
    public required IReadOnlyList<OutputFile>? Sheets { get; init; }

    /// <summary>Folders and globs that held no picture.</summary>
    public required IReadOnlyList<InputException> Missing { get; init; }

    /// <summary>What should be known before the work begins: files that are left out, a style that is also a folder.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public StylizeOptions Common => Renditions[0].Common;

    public int Threads => Common.Threads ?? Environment.ProcessorCount;

    /// <summary>Reads a command line and its config.</summary>
    /// <exception cref="ImpastoException">Something is wrong; nothing has been written yet.</exception>
    public static StylizeJob Read(Invocation call, Services services)
    {
        var run = call.Read<StylizeRunOptions>();
        var config = run.Config is null ? RunConfig.Empty : RunConfig.Read(run.Config);
        var typed = Typed(call, config);
        var models = services.Models(run.Models);
        var registry = services.Methods(models);
        var common = MethodOptions.Common<StylizeOptions>(config, call);
        var notes = new List<string>();
        var renditions = run.AllStyles ? InEveryStyle(common, models, registry, config, call) : [InOneWay(common, models, registry, config, call, run, run.Fast, notes)];

        var inputs = new List<string>();
        var missing = new List<InputException>();
        var leftOut = new LeftOut();
        foreach (var argument in typed)
        {
            try
            {
                inputs.AddRange(Cli.Inputs.Expand(argument, leftOut));
            }
            catch (InputException e)
            {
                missing.Add(e);
            }
        }
        List<string> labels = [.. renditions.Select(rendition => rendition.Label)];
        if (run.AllStyles)
            labels.Add(SheetLabel);
        var outputs = OutputNames.Plan(inputs, labels, run, typed.Any(Cli.Inputs.IsSet)).Chunk(labels.Count).ToList();
        return new StylizeJob
        {
            Run = run,
            Renditions = renditions,
            Inputs = inputs,
            Outputs = [.. outputs.Select(files => files[..renditions.Count])],
            Sheets = run.AllStyles ? [.. outputs.Select(files => files[^1])] : null,
            Missing = missing,
            Notes = [.. notes, .. leftOut.Sentences],
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

    private static List<Rendition> InEveryStyle(StylizeOptions common, ModelStore models, MethodRegistry<IStyleMethod> registry, RunConfig config, Invocation call)
    {
        if (common.Styles.Count > 0 || common.StyleMasks.Count > 0)
            throw new UsageException($"--all-styles and {(common.Styles.Count > 0 ? "--style" : "--style-mask")} exclude each other", "leave one of them out");
        var named = common.Method is { } name ? registry.Get(name) : null;
        List<Rendition> renditions =
        [
            .. TrainedStyle.All(models, registry).Where(style => named is null || style.Method == named).Select(style => new Rendition(
                common with { Styles = [style.Name], Method = style.Method.Name }, style.Method, MethodOptions.Of(style.Method, config, call),
                [new FoundStyle(style.Name, 1, null, style.Model)])),
        ];
        return renditions.Count > 0 ? renditions : throw new UsageException($"There is no trained style for the method {named!.Name}", "leave --method out");
    }

    /// <summary>The one way in which a command line says to stylise.</summary>
    /// <param name="common">Its common options.</param>
    /// <param name="models">Where trained styles are looked for.</param>
    /// <param name="registry">The methods.</param>
    /// <param name="config">Its config.</param>
    /// <param name="call">The command line.</param>
    /// <param name="run">Whether a list of styles may stand behind an error.</param>
    /// <param name="isFast">Whether the fastest method for style pictures is wanted.</param>
    /// <param name="notes">Told what should be known of the styles.</param>
    /// <exception cref="ImpastoException">It says nothing that can be done.</exception>
    public static Rendition InOneWay(StylizeOptions common, ModelStore models, MethodRegistry<IStyleMethod> registry, RunConfig config, Invocation call,
        RunOptions run, bool isFast, List<string> notes)
    {
        if (isFast && common.Method is not null)
            throw new UsageException("--fast chooses the method, and --method names one", "leave one of them out");
        var styles = StyleLoader.Find(common, models, run, notes);
        // Only methods for any style have it: whoever asks for it has chosen one.
        var asked = common.Method ?? (call.Given.ContainsKey("photoreal") && !isFast ? PhotorealMethod : null);
        var method = Choose(asked, styles, registry, models, run, isFast);
        // A blend's recorded method is the one with options: with the same styles it gives the same blend again.
        var chosen = method is PicturesBlend blend ? blend.Pictures : method;
        return new Rendition(common with { Method = chosen.Name }, method, MethodOptions.Of(chosen, config, call), styles);
    }

    private static IStyleMethod Choose(string? name, IReadOnlyList<FoundStyle> styles, MethodRegistry<IStyleMethod> registry, ModelStore models, RunOptions run, bool isFast)
    {
        var named = name is null ? null : registry.Get(name);
        if (styles.Count == 0 && named is null or { TakesTrainedStyles: true })
        {
            throw StyleList.After(named is null
                ? new UsageException("There is no style", "name a picture or a trained style with --style, or a method that needs none with --method")
                : new UsageException($"The method {named.Name} needs a style that a model was trained for", "name one with --style"), models, run);
        }
        var prepared = styles.FirstOrDefault(style => style.IsPrepared);
        if (prepared is not null && named is { TakesPreparedStyles: false, TakesTrainedStyles: false })
        {
            throw new UsageException($"The method {named.Name} needs a picture, and {prepared.Name} is a prepared style",
                $"choose one of {string.Join(", ", registry.Methods.Where(method => method.TakesPreparedStyles).Select(method => method.Name))}");
        }
        var ofPictures = prepared is not null || isFast ? AllMethods.Fastest(registry, models, takesPrepared: prepared is not null) : registry.Default;
        if (styles.FirstOrDefault(style => style.Model is not null) is not { Model: { Entry: var entry } } trained)
            return named ?? ofPictures;
        var own = registry.Find(entry.Kind) ?? throw new ModelException($"The model {entry.Name} is of the kind '{entry.Kind}', which no method of Impasto {Machine.Version} runs",
            "get a newer Impasto, or name a picture with --style");
        if (styles.Any(style => style.Model is null))
            return new PicturesBlend(named is { TakesTrainedStyles: true } ? named : own, named is { TakesTrainedStyles: false } ? named : ofPictures);
        if (named is { TakesTrainedStyles: false })
        {
            var painting = entry.PaintingOf(trained.Name);
            throw new UsageException($"The method {named.Name} needs a picture, and {trained.Name} is a trained style{(painting is null ? "" : $" (from {painting})")}",
                $"name a picture{(painting is null ? "" : " of that painting")} with --style, or leave --method out");
        }
        return named ?? own;
    }
}
