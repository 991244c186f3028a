using System.Text.RegularExpressions;
using Impasto.Perception;
using Impasto.Tensors.Weights;

namespace Impasto.Models;

/// <summary>
/// Recognises the convolutions of VGG-16 and VGG-19 in weights exported by other programs, whatever they are called: by the sequence of their shapes.
/// PyTorch's "features.0.weight", Caffe's "conv1_1.weight" and Keras' "block1_conv1_W" all end as "conv1_1.weight", [O, I, kH, kW].
/// </summary>
internal static partial class VggImport
{
    private const string Variance = "running_var";

    /// <summary>PyTorch's default, which torchvision's networks have.</summary>
    private const float NormEpsilon = 1e-5f;

    private static readonly int[] Widths = [64, 128, 256, 512, 512];

    /// <summary>The network in the layout that <see cref="PerceptualNetwork.From"/> reads.</summary>
    /// <param name="file">Weights of another program, or already Impasto's.</param>
    /// <param name="preprocessing">
    /// What the weights expect; null tells it by the file: its metadata, a leading 1x1 convolution (normalised), Caffe's layer names, PyTorch's (torchvision).
    /// </param>
    /// <exception cref="ModelException">It is neither VGG-16 nor VGG-19, or nothing tells its preprocessing.</exception>
    public static WeightFile Convert(WeightFile file, Preprocessing? preprocessing = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Contains("conv1_1.weight") && file.Metadata.ContainsKey("preprocessing"))
            return file;
        var (layout, leading, threes) = Convolutions(file);
        var network = Recognize(threes, layout)
            ?? throw new ModelException($"{file.Source} holds neither VGG-16 nor VGG-19: its {threes.Count} leading 3x3 convolutions don't have their widths",
                "import takes these two networks, fast networks as .onnx, those of PyTorch's fast neural style example, and files exported by Impasto")
            { Separator = ';', File = file.Source };
        var norms = NormsOf(file, threes);
        var family = preprocessing ?? FamilyOf(file, leading, threes, norms.Count > 0 ? null : BiasOf(threes[0], file, Widths[0]));
        if (family == Preprocessing.Normalised != leading is not null)
        {
            throw new ModelException($"{file.Source} {(leading is null ? "has no leading 1x1 convolution, which weights of the family 'normalised' have" : "has a leading 1x1 convolution, which only weights of the family 'normalised' have")}",
                "give the right `Preprocessing`")
            { File = file.Source };
        }

        var arrays = new List<WeightArray>();
        if (leading is not null)
            Add("conv0", leading);
        foreach (var (name, array) in Names(network).Zip(threes))
            Add(name, array);
        return new WeightFile(arrays, new Dictionary<string, string>
        {
            ["network"] = network,
            ["preprocessing"] = family.ToString().ToLowerInvariant(),
            ["layout"] = "OIHW",
            ["source"] = file.Metadata.TryGetValue("source", out var source) ? source : $"imported from {file.Source}",
        }, source: file.Source);

        void Add(string name, WeightArray weight)
        {
            var channels = Sizes(weight, layout).Out;
            if (norms.TryGetValue(weight, out var norm))
            {
                AddFolded(name, weight, channels, norm);
                return;
            }
            var bias = BiasOf(weight, file, channels);
            arrays.Add(new WeightArray($"{name}.bias", bias.Shape, bias.Type, bias.Bytes));
            if (layout == Layout.Oihw)
            {
                arrays.Add(new WeightArray($"{name}.weight", weight.Shape, weight.Type, weight.Bytes));
                return;
            }
            int[] order = layout == Layout.Ohwi ? [0, 3, 1, 2] : [3, 2, 0, 1];
            var (values, shape) = WeightLayout.Permute<float>(weight.ToFloats(), weight.Shape, order);
            arrays.Add(new WeightArray($"{name}.weight", shape, values));
        }

        // y = scale (w x + b - mean) + offset, which is a convolution again.
        void AddFolded(string name, WeightArray weight, int channels, string norm)
        {
            if (layout != Layout.Oihw)
                throw new ModelException($"{file.Source} has batch normalisation ({norm}) in an order of axes that import doesn't fold", "export the network from PyTorch") { File = file.Source };
            float[] variance = Values("running_var", null), mean = Values("running_mean", null), scale = Values("weight", 1), offset = Values("bias", 0);
            var bias = file.TryGet(BiasName().Replace(weight.Name, "bias"), out var own) && own.Count == channels ? own.ToFloats() : new float[channels];
            var values = weight.ToFloats();
            for (var c = 0; c < channels; c++)
            {
                var factor = scale[c] / MathF.Sqrt(variance[c] + NormEpsilon);
                bias[c] = (bias[c] - mean[c]) * factor + offset[c];
                foreach (ref var value in values.AsSpan(values.Length / channels * c, values.Length / channels))
                    value *= factor;
            }
            arrays.Add(new WeightArray($"{name}.bias", [channels], bias));
            arrays.Add(new WeightArray($"{name}.weight", weight.Shape, values));

            float[] Values(string part, float? missing)
            {
                if (file.TryGet($"{norm}.{part}", out var found) && found.Count == channels)
                    return found.ToFloats();
                if (missing is not { } value)
                    throw new ModelException($"{file.Source} has a batch normalisation {norm} without {channels} values of {part}", "export the network again") { File = file.Source };
                var all = new float[channels];
                Array.Fill(all, value);
                return all;
            }
        }
    }

    /// <summary>The names of the batch normalisations that follow convolutions at once.</summary>
    private static Dictionary<WeightArray, string> NormsOf(WeightFile file, List<WeightArray> convolutions)
    {
        List<string> modules = [.. file.Names.Where(name => name.Contains('.')).Select(ModuleOf).Distinct().OrderBy(NaturalKey, StringComparer.Ordinal)];
        Dictionary<WeightArray, string> norms = [];
        foreach (var convolution in convolutions)
        {
            var at = modules.IndexOf(ModuleOf(convolution.Name));
            if (at >= 0 && at + 1 < modules.Count && file.Contains($"{modules[at + 1]}.{Variance}"))
                norms.Add(convolution, modules[at + 1]);
        }
        var last = modules.IndexOf(ModuleOf(convolutions[^1].Name));
        return modules.Take(last + 1).FirstOrDefault(module => file.Contains($"{module}.{Variance}") && !norms.ContainsValue(module)) is { } other
            ? throw new ModelException($"{file.Source} has a batch normalisation {other} that follows none of VGG's convolutions at once", "export the network with its normalisations folded into its convolutions") { File = file.Source }
            : norms;
    }

    private static string ModuleOf(string name) => name.Contains('.') ? name[..name.LastIndexOf('.')] : "";

    /// <summary>Whether the file's leading convolutions have the widths of VGG-16 or VGG-19.</summary>
    internal static bool Recognizes(WeightFile file)
    {
        var (layout, _, threes) = Convolutions(file);
        return Recognize(threes, layout) is not null;
    }

    private static (Layout Layout, WeightArray? Leading, List<WeightArray> Threes) Convolutions(WeightFile file)
    {
        var convolutions = file.Where(array => array.Shape.Length == 4).OrderBy(array => NaturalKey(array.Name), StringComparer.Ordinal).ToList();
        var layout = LayoutOf(convolutions);
        var leading = convolutions.Count > 0 && Sizes(convolutions[0], layout) is (3, 3, 1) ? convolutions[0] : null;
        return (layout, leading, convolutions.Skip(leading is null ? 0 : 1).TakeWhile(array => Sizes(array, layout).Kernel == 3).ToList());
    }

    /// <summary>conv1_1, conv1_2, conv2_1, ... in order.</summary>
    private static IEnumerable<string> Names(string network) =>
        Depths(network).SelectMany((depth, block) => Enumerable.Range(1, depth).Select(i => $"conv{block + 1}_{i}"));

    private static int[] Depths(string network) => network == "vgg16" ? [2, 2, 3, 3, 3] : [2, 2, 4, 4, 4];

    private static string? Recognize(List<WeightArray> convolutions, Layout layout)
    {
        var found = convolutions.Select(array => Sizes(array, layout)).Select(sizes => (sizes.In, sizes.Out)).ToList();
        foreach (var network in new[] { "vgg16", "vgg19" })
        {
            var expected = Depths(network).SelectMany((depth, block) =>
                Enumerable.Range(0, depth).Select(i => (i == 0 ? (block == 0 ? 3 : Widths[block - 1]) : Widths[block], Widths[block]))).ToList();
            // A file may be cut after any layer that tells the two networks apart: the first of block 4.
            var least = expected.IndexOf((256, 512)) + 1;
            if (found.Count >= least && found.Count <= expected.Count && found.SequenceEqual(expected.Take(found.Count)))
                return network;
        }
        return null;
    }

    private static Preprocessing FamilyOf(WeightFile file, WeightArray? leading, List<WeightArray> convolutions, WeightArray? firstBias)
    {
        if (file.Metadata.TryGetValue("preprocessing", out var said) && Enum.TryParse<Preprocessing>(said, ignoreCase: true, out var family))
            return family;
        if (leading is not null)
            return Preprocessing.Normalised;
        if (file.Metadata.TryGetValue("input", out var input) && input.StartsWith("BGR 0..255", StringComparison.Ordinal))
            return Preprocessing.Caffe;
        if (FamilyByName(convolutions[0].Name) is not { } named)
        {
            throw new ModelException($"Nothing in {file.Source} tells what its weights expect (its first convolution is '{convolutions[0].Name}')",
                "say it with `Preprocessing` torchvision, caffe or normalised")
            { File = file.Source };
        }
        if (firstBias is not null && FamilyByNumbers(firstBias.ToFloats()) is { } other && other != named)
        {
            throw new ModelException($"{file.Source} names its layers as {named} does, but its numbers are like {other}'s, which takes pictures of another range and order (the signs of the first convolution's biases tell)",
                "say which it is with `Preprocessing`: torchvision or caffe")
            { File = file.Source };
        }
        return named;
    }

    private static Preprocessing? FamilyByName(string first)
    {
        // What stands before, such as "vgg.", tells nothing.
        return Ends("features.0.weight") ? Preprocessing.Torchvision
            : Ends("conv1_1.weight") || Ends("conv1_1_W") || Ends("block1_conv1.weight") || Ends("block1_conv1_W") ? Preprocessing.Caffe
            : null;

        bool Ends(string name) => first == name || first.EndsWith("." + name, StringComparison.Ordinal);
    }

    /// <summary>
    /// Which of the two published families a first convolution's biases are of. Of Caffe's, trained on 0..255 without a common scale, all but one of 64 are above 0 (VGG-16,
    /// Simonyan and Zisserman); of torchvision's, trained on standardised pictures, 37. The weights themselves have the same size in both.
    /// </summary>
    private static Preprocessing? FamilyByNumbers(float[] biases) => ((double)biases.Count(value => value > 0) / biases.Length) switch
    {
        >= 0.9 => Preprocessing.Caffe,
        >= 0.3 and <= 0.75 => Preprocessing.Torchvision,
        _ => null,
    };

    private static WeightArray BiasOf(WeightArray weight, WeightFile file, int channels)
    {
        string[] candidates = [BiasName().Replace(weight.Name, "bias"), BiasName().Replace(weight.Name, "b")];
        foreach (var name in candidates)
        {
            if (name != weight.Name && file.TryGet(name, out var bias) && bias.Count == channels)
                return new WeightArray(bias.Name, [channels], bias.Type, bias.Bytes);
        }
        throw new ModelException($"{file.Source} has no bias of {channels} values beside {weight.Name} (looked for {string.Join(", ", candidates)})",
            "export the network again, with its biases")
        { File = file.Source };
    }

    private static Layout LayoutOf(List<WeightArray> convolutions)
    {
        // The first convolution has 3 inputs, which look like a kernel's side: the later ones decide.
        var wide = convolutions.Find(array => array.Shape.Count(size => size >= 64) == 2)?.Shape;
        return wide is [3, 3, _, _] ? Layout.Hwio : wide is [_, 3, 3, _] ? Layout.Ohwi : Layout.Oihw;
    }

    private static (int Out, int In, int Kernel) Sizes(WeightArray array, Layout layout)
    {
        var s = array.Shape;
        var (o, i, h, w) = layout switch
        {
            Layout.Ohwi => (s[0], s[3], s[1], s[2]),
            Layout.Hwio => (s[3], s[2], s[0], s[1]),
            _ => (s[0], s[1], s[2], s[3]),
        };
        return (o, i, h == w ? h : 0);
    }

    /// <summary>Numbers in a name compare as numbers: features.2 comes before features.10.</summary>
    private static string NaturalKey(string name) => Digits().Replace(name, match => match.Value.PadLeft(8, '0'));

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    [GeneratedRegex(@"(weight|kernel|W|w)(?=(:0)?$)")]
    private static partial Regex BiasName();

    private enum Layout
    {
        Oihw,
        Ohwi,
        Hwio,
    }
}
