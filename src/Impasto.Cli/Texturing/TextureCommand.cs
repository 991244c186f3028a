using System.Text.Json.Nodes;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli.Texturing;

/// <summary>impasto texture: one new texture from one or several samples.</summary>
internal static class TextureCommand
{
    /// <summary>The command, with the options of every method.</summary>
    public static CommandSpec Spec(Services services, MethodRegistry<ITextureMethod> registry) => new("texture", "Makes a new texture that looks like a sample, of any size")
    {
        Usage = "<sample>... [options]",
        Argument = new ArgumentSpec("sample", "A picture of a texture, or several to mix", 1, 64),
        Groups =
        [
            new OptionGroup("Options", OptionTable.For<TextureOptions>()),
            new OptionGroup("Input, output and reports", OptionTable.For<RunOptions>()),
            .. registry.Methods.Select(method =>
                new OptionGroup($"Options of --method {method.Name}: {method.Summary} ({method.Paper})", OptionTable.For(method.OptionsType), method.Name)),
        ],
        Examples =
        [
            "impasto texture bark.jpg --size 1024x512",
            "impasto texture bark.jpg --method quilting --tileable -o tile.png",
            "impasto texture bark.jpg pebbles.jpg --mix 0.5,0.5 -o between.png",
            "impasto texture bark.jpg pebbles.jpg --method gatys --morph 5 --size 256 -o strip.png",
            "impasto texture bark.jpg --report",
        ],
        Run = (call, cancel) => RunAsync(call, services, cancel),
    };

    private static async Task<int> RunAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var run = call.Read<RunOptions>();
        var config = run.Config is null ? RunConfig.Empty : RunConfig.Read(run.Config);
        var registry = services.Textures(services.Models(run.Models));
        var common = MethodOptions.Common<TextureOptions>(config, call);
        var method = common.Method is { } name ? registry.Get(name) : registry.Default;
        common = common with { Method = method.Name };
        var options = MethodOptions.Of(method, config, call);
        common.Check(call.Arguments.Count);
        var output = OutputNames.Plan([call.Arguments[0]], [method.Name], run)[0];
        var reportFile = ReportFile(common, output.File, run);
        var threads = common.Threads ?? Environment.ProcessorCount;
        using var context = new ComputeContext { Threads = threads };
        using var use = context.Use();

        var start = call.Terminal.Clock.GetTimestamp();
        var progress = new ProgressDisplay(call.Terminal, Path.GetFileName(call.Arguments[0]), run.Quiet);
        try
        {
            progress.Begin($"reading, then {method.Name}");
            // A weight of 0 leaves a sample out, which is what it says.
            var samples = new List<TextureSample>();
            foreach (var (path, weight) in call.Arguments.Select((path, i) => (path, common.Mix.Count > 0 ? common.Mix[i] : 1)).Where(sample => sample.Item2 > 0))
                samples.Add(new TextureSample(path, await Inputs.LoadAsync(path, call.Terminal, cancel, limits: TextureSamples.Limits).ConfigureAwait(false), weight));
            var (width, height) = common.SizeFor(samples[0].Picture);
            output.Check(width * Math.Max(1, common.Morph), height);
            var request = new TextureRequest { Samples = samples, Width = width, Height = height, Tileable = common.Tileable, Seed = common.Seed, Options = options };
            var working = call.Terminal.Clock.GetTimestamp();
            var saver = new PreviewSaver(progress, options, output, run.Overwrite, progress.Say);
            var result = common.Morph > 0
                ? await TextureMorph.SynthesizeAsync(method, request, common.Morph, saver, cancel).ConfigureAwait(false)
                : await method.SynthesizeAsync(request, saver, cancel).ConfigureAwait(false);
            var work = call.Terminal.Clock.GetElapsedTime(working);
            var file = new ResultFile(result.Picture, output, result.Iterations, result.Partial);
            var sha256 = await file.SaveAsync(call.Terminal).ConfigureAwait(false);
            if (reportFile is not null)
                await new ResultFile(TextureReport.Draw(samples, result, $"{method.Name}, {result.Picture.Width}x{result.Picture.Height}, {result.Iterations} iterations"), OutputFile.Alone(reportFile), 0, false).SaveAsync(call.Terminal).ConfigureAwait(false);
            var total = call.Terminal.Clock.GetElapsedTime(start);
            progress.End();
            List<string> notes = [.. samples.SelectMany(sample => sample.Picture.Notes).Concat(result.Notes).Select(note => FlagNames.Translate(note, call.Command))];
            if (!run.Quiet)
            {
                foreach (var line in notes.Concat(run.Verbose ? result.Report : []))
                    call.Terminal.Say(line);
                call.Terminal.Say(file.Sentence(call.Arguments[0], total));
                if (reportFile is not null)
                    call.Terminal.Say($"The report was saved as {reportFile}.");
            }
            var began = new JsonObject { ["method"] = method.Name, ["samples"] = new JsonArray([.. call.Arguments.Select(path => JsonValue.Create(path))]) };
            file.Report(file.Describe(began, null, common.Seed, threads, sha256, total, work, notes), MethodOptions.ToJson(common, options), run, call.Terminal);
            return result.Partial ? Failure.Interrupted : 0;
        }
        finally
        {
            progress.End();
        }
    }

    /// <summary>Where the report goes, or null for none.</summary>
    private static string? ReportFile(TextureOptions common, string output, RunOptions run)
    {
        if (!common.Report)
            return null;
        if (output == Inputs.Standard)
            throw new UsageException("The picture goes to standard output, which leaves no place for --report", "name a file with -o");
        var file = OutputNames.Beside(output, ".report.png");
        return run.Overwrite || !File.Exists(file) ? file : throw new UsageException($"{file} exists already", "add --overwrite, or name another file with -o");
    }
}
