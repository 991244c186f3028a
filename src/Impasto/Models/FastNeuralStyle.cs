using Impasto.Networks;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Weights;

namespace Impasto.Models;

/// <summary>
/// Reads the weights of PyTorch's fast neural style example (conv1.conv2d.weight, in1.weight, res1.conv1.conv2d.weight,
/// deconv1.conv2d.weight): Johnson's network with
/// instance normalisation, whose pictures are 0..255 and whose last layer has no sigmoid. Files of its first versions hold running
/// statistics, which were never used.
/// </summary>
internal static class FastNeuralStyle
{
    private const float White = 255;

    /// <summary>Their names and ours of the layers outside the residual blocks.</summary>
    private static readonly (string Theirs, string Norm, string Ours)[] Layers =
        [("conv1", "in1", "c1"), ("conv2", "in2", "c2"), ("conv3", "in3", "c3"), ("deconv1", "in4", "u1"), ("deconv2", "in5", "u2"), ("deconv3", "", "c4")];

    /// <summary>Whether the file is one of that example's.</summary>
    public static bool Recognizes(WeightFile file) => file.Contains("conv1.conv2d.weight") && file.Contains("deconv3.conv2d.weight");

    /// <summary>
    /// The network with the style's name. The factor 255 goes into the weights of the first and the last layer: pictures are 0..1.
    /// </summary>
    /// <exception cref="ModelException">A part is missing or of another shape.</exception>
    public static TransformModel Convert(WeightFile file, string style)
    {
        try
        {
            var first = file["conv1.conv2d.weight"];
            var blocks = 0;
            while (file.Contains($"res{blocks + 1}.conv1.conv2d.weight"))
                blocks++;
            if (first.Shape is not [> 0 and <= 4096, 3, var kernel and > 0 and <= 99, var width] || kernel != width || kernel % 2 == 0)
                throw new ModelException($"{file.Source} has a first convolution {new Shape(first.Shape)}, where the fast neural style example has [width, 3, kernel, kernel]") { File = file.Source };
            using var scope = new TensorScope();
            var state = new Dictionary<string, Tensor>();
            foreach (var (theirs, norm, ours) in Layers)
                Add(theirs, norm, ours, theirs == "conv1" ? White : 1, theirs == "deconv3" ? 1 / White : 1);
            for (var block = 1; block <= blocks; block++)
            {
                for (var half = 1; half <= 2; half++)
                    Add($"res{block}.conv{half}", $"res{block}.in{half}", $"r{block}.{half}", 1, 1);
            }
            var network = new TransformNet(first.Shape[0], blocks, 0, kernel) { Linear = true };
            network.Load(state);
            network.SetRequiresGrad(false);
            return new TransformModel(network, [style]);

            void Add(string theirs, string norm, string ours, float input, float output)
            {
                var weight = file[$"{theirs}.conv2d.weight"];
                if (weight.Shape.Length != 4)
                    throw new ModelException($"{file.Source} has '{weight.Name}' with shape {new Shape(weight.Shape)}, which is no convolution's") { File = file.Source };
                var (values, shape) = WeightLayout.OihwToOhwi(weight.ToFloats(), weight.Shape);
                state[$"{ours}.weight"] = Tensor.From(Array.ConvertAll(values, v => v * input * output), shape);
                state[$"{ours}.bias"] = Vector(file[$"{theirs}.conv2d.bias"], output);
                if (norm.Length == 0)
                    return;
                state[$"{ours}.norm.weight"] = Vector(file[$"{norm}.weight"], 1);
                state[$"{ours}.norm.bias"] = Vector(file[$"{norm}.bias"], 1);
            }
        }
        catch (Exception e) when (e is WeightFormatException or ShapeException or ArgumentException)
        {
            throw new ModelException($"{file.Source} is no whole network of the fast neural style example: {e.Message.TrimEnd('.')}", inner: e) { File = file.Source };
        }

        static Tensor Vector(WeightArray array, float factor) => Tensor.From(Array.ConvertAll(array.ToFloats(), v => v * factor), array.Shape);
    }
}
