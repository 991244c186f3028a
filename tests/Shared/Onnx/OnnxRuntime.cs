using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Impasto.TestSupport;

/// <summary>ONNX Runtime, to compare with.</summary>
internal static class OnnxRuntime
{
    /// <summary>Runs a model; the calling test is skipped where ONNX Runtime has no build for the platform.</summary>
    /// <param name="save">Writes the model to a path.</param>
    /// <param name="inputs">Every input in the graph's own order of axes.</param>
    /// <returns>The first output.</returns>
    public static (float[] Values, int[] Dims) Run(Action<string> save, params (string Name, float[] Values, int[] Dims)[] inputs)
    {
        Assert.SkipUnless(NativeLibrary.TryLoad("onnxruntime", typeof(InferenceSession).Assembly, null, out _), "ONNX Runtime has no build for this platform.");
        using var folder = new TempFolder();
        save(folder.At("model.onnx"));
        using var options = new SessionOptions { IntraOpNumThreads = 2, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(folder.At("model.onnx"), options);
        var values = inputs.ToDictionary(i => i.Name, i => OrtValue.CreateTensorValueFromMemory(i.Values, [.. i.Dims.Select(d => (long)d)]));
        try
        {
            using var run = new RunOptions();
            using var outputs = session.Run(run, values, session.OutputNames);
            return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), [.. outputs[0].GetTensorTypeAndShape().Shape.Select(d => (int)d)]);
        }
        finally
        {
            foreach (var value in values.Values)
                value.Dispose();
        }
    }
}
