using System.Globalization;
using Impasto.Benchmarking;
using Microsoft.ML.OnnxRuntime;

namespace Impasto.Benchmarks.Peers;

/// <summary>ONNX Runtime's side of a <see cref="PeerProcess"/>.</summary>
internal static class OnnxRuntimeServer
{
    /// <param name="args">The graph's file, the picture's side, the number of style weights, the threads.</param>
    public static void Run(string[] args)
    {
        var (size, styles, threads) = (int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture),
            int.Parse(args[3], CultureInfo.InvariantCulture));
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        // Its threads would go on spinning after a run, in the time that is ours.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        using var session = new InferenceSession(args[0], options);
        float[] picture = [.. Enumerable.Range(0, 3 * size * size).Select(i => i * 7919L % 256)];
        var last = session.InputMetadata[session.InputNames[0]].Dimensions is [_, not 3, _, 3];
        using var image = OrtValue.CreateTensorValueFromMemory(picture, last ? [1, size, size, 3] : [1, 3, size, size]);
        var inputs = new Dictionary<string, OrtValue> { [session.InputNames[0]] = image };
        if (styles > 0)
        {
            var name = session.InputNames[1];
            inputs[name] = OrtValue.CreateTensorValueFromMemory([.. Enumerable.Repeat(1f / styles, styles)], session.InputMetadata[name].Dimensions.Length == 1 ? [styles]
                : [1, styles]);
        }
        using var run = new RunOptions();
        Action pass = () => session.Run(run, inputs, session.OutputNames).Dispose();
        Stopwatches.WarmUp(pass);
        Console.WriteLine("ready");
        while (Console.ReadLine() is not null)
            Console.WriteLine(Stopwatches.Time(pass).ToString(CultureInfo.InvariantCulture));
    }
}
