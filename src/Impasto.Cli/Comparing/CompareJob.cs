using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli.Comparing;

/// <summary>A call of compare, read and checked.</summary>
internal sealed record CompareJob
{
    /// <summary>More would be a sheet that nobody can look at, and take days.</summary>
    private const int MostCells = 400;

    public required CompareOptions Options { get; init; }

    /// <summary>What is written where.</summary>
    public required SheetFiles Files { get; init; }

    public required ModelStore Models { get; init; }

    /// <summary>The rows.</summary>
    public required IReadOnlyList<ComparedMethod> Methods { get; init; }

    /// <summary>The columns.</summary>
    public required IReadOnlyList<ComparedPair> Pairs { get; init; }

    /// <summary>Side of a picture on the sheet, px: results aren't enlarged.</summary>
    public int Cell => Math.Min(Options.Cell, Options.Size);

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ImpastoException">Something is wrong; nothing has been written yet.</exception>
    public static CompareJob Read(Invocation call, Services services)
    {
        var options = call.Read<CompareOptions>();
        foreach (var (given, flag) in new[] { (options.Contents, "--content"), (options.Styles, "--style"), (options.Methods, "--methods") })
        {
            if (given.Count == 0)
                throw new UsageException($"A comparison needs photographs, styles and methods, and there is no {flag}", "see impasto compare --help");
        }
        CheckTraining(options);
        var files = new SheetFiles(options.Output);
        var models = services.Models(options.Models);
        models = new ModelStore([.. models.Folders, files.Networks], models.UserFolder);
        var registry = services.Methods(models);
        List<IStyleMethod> methods = [.. options.Methods.Distinct().Select(registry.Get)];
        RefuseForeign(call, methods);
        List<string> contents = [.. options.Contents.SelectMany(content => Inputs.Expand(content))];
        if (contents.Find(content => !File.Exists(content)) is { } absent)
            throw new InputException($"The photograph {absent} doesn't exist", "check the name and the folder") { File = absent };
        List<ComparedStyle> styles = [.. options.Styles.SelectMany(style => ComparedStyle.Parse(style, models))];
        var job = new CompareJob
        {
            Options = options,
            Files = files,
            Models = models,
            Methods = [.. methods.Select(method => new ComparedMethod(method, OptionsOf(method, call)))],
            Pairs = Pair(contents, styles, options.Grid),
        };
        if (job.Methods.Count * job.Pairs.Count > MostCells)
            throw new UsageException($"{job.Methods.Count} methods on {job.Pairs.Count} pairs are {job.Methods.Count * job.Pairs.Count} cells, and a sheet holds {MostCells}", "name fewer");
        job.CheckOutput();
        return job;
    }

    private static void CheckTraining(CompareOptions options)
    {
        if (options.TrainMissing is null && options.Photos.Count > 0)
            throw new UsageException("--photos are photographs to train on, and nothing is trained without --train-missing", "add --train-missing MINUTES, or leave them out");
        if (options.TrainMissing is not null && options.Photos.Count == 0)
            throw new UsageException("--train-missing trains on photographs, and none are named", "name folders of them with --photos");
        if (options.Photos.FirstOrDefault(folder => !Directory.Exists(folder)) is { } absent)
            throw new InputException($"There is no folder {absent} to train on", "check --photos") { File = absent };
    }

    private static List<ComparedPair> Pair(List<string> contents, List<ComparedStyle> styles, bool isGrid)
    {
        if (isGrid)
            return [.. contents.SelectMany(_ => styles, (content, style) => new ComparedPair(content, style))];
        if (contents.Count != styles.Count && contents.Count != 1 && styles.Count != 1)
        {
            throw new UsageException($"{contents.Count} photographs and {styles.Count} styles make no pairs",
                "give as many of both, one of either, or --grid for every photograph in every style");
        }
        return [.. Enumerable.Range(0, Math.Max(contents.Count, styles.Count)).Select(i => new ComparedPair(contents[contents.Count == 1 ? 0 : i], styles[styles.Count == 1 ? 0 : i]))];
    }

    /// <summary>An option goes to every method that has it; one that none of them has is a mistake.</summary>
    private static void RefuseForeign(Invocation call, List<IStyleMethod> methods)
    {
        var known = methods.SelectMany(method => OptionTable.For(method.OptionsType).Names).Concat(OptionTable.For<CompareOptions>().Names).ToHashSet();
        if (call.Given.Keys.FirstOrDefault(name => !known.Contains(name)) is { } foreign)
        {
            var owners = call.Command.Groups.Where(group => group.Method is not null && group.Table.Find(foreign) is not null).Select(group => group.Method);
            throw new UsageException($"--{foreign} is an option of {string.Join(" and ", owners)}, and none of the compared methods", "leave it out");
        }
    }

    private static object OptionsOf(IStyleMethod method, Invocation call)
    {
        var own = OptionTable.For(method.OptionsType);
        return MethodOptions.Of(method, RunConfig.Empty, call with { Given = call.Given.Where(pair => own.Find(pair.Key) is not null).ToDictionary() });
    }

    private void CheckOutput()
    {
        var output = Files.Sheet;
        if (!PictureEndings.IsWritable(output))
            throw new UsageException($"The sheet {output} has no ending of a format to write", $"use {string.Join(", ", PictureEndings.Writable)}");
        if (!Options.Overwrite && Array.Find([output, Files.Record, Files.Page], File.Exists) is { } there && !ComparisonRecord.IsOne(Files.Record))
            throw new UsageException($"{there} exists already, and is of no comparison", "add --overwrite, or name another file with -o");
        OutputFile.Alone(output).CheckPlace(0);
    }
}
