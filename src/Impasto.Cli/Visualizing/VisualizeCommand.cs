using Impasto.Imaging;
using Impasto.Options;
using Impasto.Visualization;

namespace Impasto.Cli.Visualizing;

/// <summary>impasto visualize: what a network sees in a picture.</summary>
internal static class VisualizeCommand
{
    public static CommandSpec Spec(Services services, IVisualizer visualizer) => new("visualize", "Shows what a perceptual network sees in a picture, layer by layer")
    {
        Argument = new ArgumentSpec("picture", "The picture to look at", 1, 1),
        Groups = [new OptionGroup("Options", OptionTable.For(visualizer.OptionsType)), new OptionGroup("Input, output and reports", OptionTable.For<VisualizeRunOptions>())],
        Examples = ["impasto visualize photo.jpg --network vgg16 --layers relu1_1,relu3_1 -o layers/"],
        Run = (call, cancel) => RunAsync(call, services, cancel),
    };

    private static async Task<int> RunAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var run = call.Read<VisualizeRunOptions>();
        var visualizer = services.Visualizer(services.Models(run.Models))!;
        var table = OptionTable.For(visualizer.OptionsType);
        var options = table.Parse(table.CreateDefault(), call.Of(table), LocalFiles.Instance);
        var input = call.Arguments[0];
        var folder = run.Output ?? Path.GetDirectoryName(Path.GetFullPath(input))!;
        var progress = new ProgressDisplay(call.Terminal, Path.GetFileName(input), run.Quiet, "step");
        try
        {
            OutputFile.Alone(Path.Combine(folder, "layer.png")).CheckPlace(0);
            progress.Begin("reading, then visualising");
            var picture = PictureFile.LoadFor(input, (options as VisualizeOptions)?.Size, cancel: cancel);
            if (!run.Quiet)
            {
                foreach (var note in picture.Notes)
                    call.Terminal.Say(note);
            }
            Directory.CreateDirectory(folder);
            await foreach (var part in visualizer.VisualizeAsync(picture, options, progress, cancel).ConfigureAwait(false))
            {
                var output = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(input)}.{part.Name}{(part.Picture is null ? ".svg" : ".png")}");
                if (File.Exists(output) && !run.Overwrite)
                    throw new UsageException($"{output} exists already", "add --overwrite, or name another folder with -o");
                if (part.Picture is not null)
                    await new ResultFile(part.Picture, OutputFile.Alone(output), 0, false).SaveAsync(call.Terminal).ConfigureAwait(false);
                else
                    WholeFile.Write(output, part.Svg!);
                progress.End();
                if (!run.Quiet)
                    call.Terminal.Say($"{input}: {part.Name} is in {output}");
            }
            return 0;
        }
        finally
        {
            progress.End();
        }
    }
}
