using Impasto.Imaging;
using Impasto.Imaging.Flow;
using Impasto.Imaging.Transforms;
using Impasto.Imaging.Warping;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli.Flowing;

/// <summary>impasto flow: where everything in one frame is in the next.</summary>
internal static class FlowCommand
{
    public static CommandSpec Spec() => new("flow", "Finds the optical flow between two frames: where every pixel of the first is in the second")
    {
        Usage = "<frame> <next frame> [options]",
        Argument = new ArgumentSpec("frame", "Two pictures of one size", 2, 2),
        Groups = [new OptionGroup("Options", OptionTable.For<FlowRunOptions>())],
        Examples =
        [
            "impasto flow a.png b.png -o flow.png",
            "impasto flow a.png b.png -o flow.flo --preset fine --reliability reliable.png",
            "impasto flow a.png b.png -o flow.png --kitti",
        ],
        Run = (call, cancel) => Task.Run(() => RunAsync(call, cancel), cancel),
    };

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var options = call.Read<FlowRunOptions>();
        var output = options.Output ?? OutputNames.Beside(call.Arguments[0], ".flow.png");
        Check(output, options);
        var begin = call.Terminal.Clock.GetTimestamp();
        using var context = new ComputeContext { Threads = options.Threads ?? Environment.ProcessorCount };
        using var use = context.Use();
        Picture first = HiddenPixels.Filled(PictureFile.Load(call.Arguments[0], cancel: cancel)), second = HiddenPixels.Filled(PictureFile.Load(call.Arguments[1], cancel: cancel));
        if (first.Width != second.Width || first.Height != second.Height)
        {
            throw new InputException($"{call.Arguments[0]} is {first.Width}x{first.Height} and {call.Arguments[1]} {second.Width}x{second.Height}, and a flow needs two frames of one size",
                "resize one");
        }
        using var memory = MemoryCheck.Reserve($"The flow of {first.Width}x{first.Height} pictures", first.Width, first.Height,
            (width, height) => MemoryCheck.Runtime + DenseFlow.BytesPerPixel * width * height, (width, height) => $"frames of {width}x{height}");
        FlowPyramid from = new(first), to = new(second);
        var dense = new DenseFlow(FlowOptions.Of(options.Preset));
        var flow = dense.Between(from, to, cancel);
        var reliable = options.Reliability is null ? null : FlowConsistency.Reliable(flow, dense.Between(to, from, cancel));

        await WriteAsync(flow, output, options, call.Terminal).ConfigureAwait(false);
        if (reliable is not null)
            await SaveAsync(reliable.ToPicture(), options.Reliability!, call.Terminal).ConfigureAwait(false);
        if (!options.Quiet)
            call.Terminal.Say($"{call.Arguments[0]}: {Durations.Seconds(call.Terminal.Clock.GetElapsedTime(begin))}; {flow.Width}x{flow.Height}, saved as {output}.");
        return 0;
    }

    private static void Check(string output, FlowRunOptions options)
    {
        var isFlo = output.EndsWith(FlowFile.Ending, StringComparison.OrdinalIgnoreCase);
        if (!isFlo && !PictureEndings.IsWritable(output))
            throw new UsageException($"{output} names no format that a flow is written in", $"let it end in {FlowFile.Ending} or as a picture, in .png");
        if (options.Kitti && !output.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"KITTI's format is a PNG, and {output} isn't named so", "let it end in .png");
        if (options.Reliability is { } map)
            PictureFile.FormatFor(map);
        if (options.Reliability is { } beside && Path.GetFullPath(beside) == Path.GetFullPath(output))
            throw new UsageException($"{output} can't be both the flow and its reliability", "name another file with --reliability");
        foreach (var file in new[] { output, options.Reliability }.OfType<string>())
        {
            if (File.Exists(file) && !options.Overwrite)
                throw new UsageException($"{file} exists already", "add --overwrite, or name another file");
            OutputFile.Alone(file).CheckPlace(0);
        }
    }

    private static async Task WriteAsync(FlowField flow, string output, FlowRunOptions options, Terminal terminal)
    {
        if (options.Kitti || output.EndsWith(FlowFile.Ending, StringComparison.OrdinalIgnoreCase))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
            FlowFile.Save(flow, output);
        }
        else
        {
            await SaveAsync(FlowColors.Draw(flow, options.FullColor), output, terminal).ConfigureAwait(false);
        }
    }

    private static Task<string> SaveAsync(Picture picture, string output, Terminal terminal) => new ResultFile(picture, OutputFile.Alone(output), 0, false).SaveAsync(terminal);
}
