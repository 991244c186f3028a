using System.Text.Json;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.TestSupport;

namespace Impasto.Tests.Perception;

/// <summary>The real VGG-16 (when it is beside the clone) and PyTorch's numbers for it.</summary>
internal static class VggFixture
{
    public static SafetensorsFile Tensors(string topic) => new(Repo.Fixture("neural", $"{topic}.safetensors"));

    public static JsonElement Index(string topic) => JsonDocument.Parse(File.ReadAllText(Repo.Fixture("neural", $"{topic}.json"))).RootElement;

    public static JsonElement Case(string topic, string name) => Index(topic).GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);

    public static PerceptualNetwork Vgg16(PoolingKind pooling)
    {
        var network = PerceptualNetwork.Load(Repo.Shared("weights", "vgg16", "vgg16-conv.fp16.safetensors"));
        network.Pooling = pooling;
        return network;
    }

    /// <summary>A stored uint8 picture [H, W, 3] as an image tensor, 0..1.</summary>
    public static Tensor Image(SafetensorsFile file, string name)
    {
        var shape = file.Shape(name);
        return Tensor.From([.. file.Floats(name).Select(v => v / 255)], 1, shape[0], shape[1], 3);
    }

    /// <summary>A stored network input [1, 3, H, W] (BGR, mean removed) as an image tensor, RGB in 0..1.</summary>
    public static Tensor FromNetworkInput(float[] values, int height, int width)
    {
        float[] mean = [103.939f, 116.779f, 123.68f];
        var result = new float[values.Length];
        for (var c = 0; c < 3; c++)
        {
            for (var i = 0; i < height * width; i++)
                result[i * 3 + 2 - c] = (values[c * height * width + i] + mean[c]) / 255;
        }
        return Tensor.From(result, 1, height, width, 3);
    }

    /// <summary>An image gradient [1, H, W, 3] (RGB in 0..1) as one on the network input [1, 3, H, W] (BGR in 0..255).</summary>
    public static float[] ToNetworkGradient(Tensor gradient)
    {
        int height = gradient.Shape.H, width = gradient.Shape.W;
        var values = gradient.ToArray();
        var result = new float[values.Length];
        for (var c = 0; c < 3; c++)
        {
            for (var i = 0; i < height * width; i++)
                result[c * height * width + i] = values[i * 3 + 2 - c] / 255;
        }
        return result;
    }

    public static double Tolerance(JsonElement entry, string output) => entry.GetProperty("tolerance").GetProperty(output).GetProperty("abs").GetDouble();

    public static void Close(float[] expected, IReadOnlyList<float> found, double tolerance, string what)
    {
        Assert.Equal(expected.Length, found.Count);
        double worst = 0;
        for (var i = 0; i < expected.Length; i++)
            worst = Math.Max(worst, double.IsNaN(found[i]) ? double.PositiveInfinity : Math.Abs((double)expected[i] - found[i]));
        Assert.True(worst <= tolerance, $"{what}: largest difference {worst:G4}, allowed {tolerance:G4}.");
    }
}
