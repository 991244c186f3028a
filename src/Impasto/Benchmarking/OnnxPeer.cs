using System.Diagnostics;
using System.Globalization;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Benchmarking;

/// <summary>
/// ONNX Runtime's side of a measurement, on the same machine in the same run: the network is exported and run by onnxruntime-node.
/// </summary>
internal static class OnnxPeer
{
    /// <summary>What rows call it.</summary>
    public const string Name = "ONNX Runtime";

    private const string Script = """
        const ort = require('onnxruntime-node');
        const [, , file, size, repeats, threads, imageShape, styleShape] = process.argv;
        (async () => {
          const session = await ort.InferenceSession.create(file, { intraOpNumThreads: +threads, interOpNumThreads: 1 });
          const values = Float32Array.from({ length: 3 * size * size }, (_, i) => (i * 7919 % 256));
          const feeds = { [session.inputNames[0]]: new ort.Tensor('float32', values, JSON.parse(imageShape)) };
          if (styleShape) {
            const dims = JSON.parse(styleShape);
            const styles = dims[dims.length - 1];
            feeds[session.inputNames[1]] = new ort.Tensor('float32', new Float32Array(styles).fill(1 / styles), dims);
          }
          const times = [];
          for (let i = 0; i <= repeats; i++) {
            const start = process.hrtime.bigint();
            await session.run(feeds);
            if (i > 0) times.push(Number(process.hrtime.bigint() - start) / 1e6);
          }
          times.sort((a, b) => a - b);
          console.log(times[Math.floor(times.length / 2)]);
        })();
        """;

    /// <summary>Median milliseconds of ONNX Runtime's forward pass of a perceptual network.</summary>
    /// <exception cref="ImpastoException">Node or onnxruntime-node isn't there.</exception>
    public static Task<double> MeasureAsync(PerceptualNetwork network, string layer, int size, int repeats, int? threads, CancellationToken cancel) =>
        MeasureAsync(Export(network, layer), $"{network.Name}-{layer}", 0, size, repeats, threads, cancel);

    /// <summary>Median milliseconds of ONNX Runtime's pass over a square picture.</summary>
    /// <param name="graph">Takes a picture of three channels and, with styles, their weights.</param>
    /// <param name="name">What its file is called.</param>
    /// <param name="styles">How many weights it takes; 0 for none.</param>
    /// <param name="size">The picture's side.</param>
    /// <param name="repeats">Runs, of which the median is taken.</param>
    /// <param name="threads">Threads to work with; null is one for each processor.</param>
    /// <param name="cancel">Stops the measurement.</param>
    /// <exception cref="ImpastoException">Node or onnxruntime-node isn't there, or ONNX Runtime can't run the graph.</exception>
    public static async Task<double> MeasureAsync(OnnxModel graph, string name, int styles, int size, int repeats, int? threads, CancellationToken cancel)
    {
        var folder = await EnsureInstalledAsync(cancel).ConfigureAwait(false);
        var model = Path.Combine(folder, $"{name}.onnx");
        graph.Save(model);
        var script = Path.Combine(folder, "peer.js");
        await File.WriteAllTextAsync(script, Script, cancel).ConfigureAwait(false);
        var image = graph.Inputs[0].Shape is [_, not 3, _, 3] ? $"[1,{size},{size},3]" : $"[1,3,{size},{size}]";
        var weights = styles == 0 ? "" : graph.Inputs[1].Shape is { Length: 1 } ? $"[{styles}]" : $"[1,{styles}]";
        var output = await RunAsync("node", [script, model, $"{size}", $"{repeats}", $"{threads ?? Environment.ProcessorCount}", image, weights], folder, cancel).ConfigureAwait(false);
        return double.Parse(output.Trim(), CultureInfo.InvariantCulture);
    }

    private static OnnxModel Export(PerceptualNetwork network, string layer)
    {
        var builder = new OnnxBuilder(network.Name);
        var x = builder.Input("image", 1, 3, null, null);
        PerceptualNetwork.Stage? previous = null;
        foreach (var stage in network.Stages)
        {
            if (previous is not null && previous.Block != stage.Block)
                x = builder.Node("MaxPool", [x], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
            if (stage.Reduce is not null)
                x = builder.Conv(x, $"{stage.Name}.reduce", stage.Reduce, padding: 1);
            x = builder.Node("Relu", builder.Conv(x, stage.Name, stage.Weight, stage.Bias, padding: stage.Reduce is null ? 1 : 0));
            previous = stage;
            if (stage.Name == layer)
                break;
        }
        builder.Output("features", x, 1, null, null, null);
        return builder.Build();
    }

    private static async Task<string> EnsureInstalledAsync(CancellationToken cancel)
    {
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "impasto", "peer");
        Directory.CreateDirectory(folder);
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "onnxruntime-node")))
            await RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["install", "--no-fund", "--no-audit", "--ignore-scripts", "--prefix", folder, "onnxruntime-node"], folder, cancel).ConfigureAwait(false);
        return folder;
    }

    private static async Task<string> RunAsync(string program, string[] arguments, string folder, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ImpastoException($"--peer needs Node.js and npm, but {program} could not be started ({e.Message}); install them or measure without --peer.", e);
        }
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync(cancel);
            var output = await process.StandardOutput.ReadToEndAsync(cancel).ConfigureAwait(false);
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            return process.ExitCode == 0
                ? output
                : throw new ImpastoException($"{program} failed while measuring ONNX Runtime: {(await errors.ConfigureAwait(false)).Trim().Split('\n')[^1]}; measure without --peer, or install onnxruntime-node.");
        }
    }
}
