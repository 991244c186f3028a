using Impasto.Networks.AnyStyle;
using Impasto.Tensors;
using Impasto.Tensors.Weights;

namespace Impasto.Models;

/// <summary>
/// Reads the four weight files that MicroAST's authors publish (EndyWon/MicroAST, MIT): the encoders of content and style, the modulator and the decoder, each a PyTorch state
/// dictionary ("enc1.0.conv_layer.weight").
/// </summary>
internal static class MicroAstImport
{
    private const int MaxWidth = 256;

    private static readonly string[] Endings = [".pth", ".pth.tar"];

    /// <summary>The beginnings of the files' names, which the authors end with the number of iterations, and our names of the parts.</summary>
    private static readonly (string File, string Part)[] Parts =
        [("content_encoder", "content"), ("style_encoder", "style"), ("modulator", "modulator"), ("decoder", "decoder")];

    private static readonly (string Theirs, string Ours)[] Encoder =
    [
        ("enc1.0", "c1"), ("enc1.2", "d1"), ("enc1.4", "p1"), ("enc1.6", "d2"), ("enc1.8", "p2"),
        ("enc1.10.conv1", "r1.1"), ("enc1.10.conv2", "r1.2"), ("enc2.0.conv1", "r2.1"), ("enc2.0.conv2", "r2.2"),
    ];

    private static readonly Dictionary<string, (string Theirs, string Ours)[]> Layers = new()
    {
        ["content"] = Encoder,
        ["style"] = Encoder,
        ["modulator"] = [("weight1.0", "factor1"), ("bias1.0", "passed1"), ("weight2.0", "factor2"), ("bias2.0", "passed2")],
        ["decoder"] =
        [
            ("dec1.conv1", "r1.1"), ("dec1.conv2", "r1.2"), ("dec2.conv1", "r2.1"), ("dec2.conv2", "r2.2"),
            ("dec3.1", "u1"), ("dec3.3", "p1"), ("dec3.6", "u2"), ("dec3.8", "p2"), ("dec3.10", "c1"),
        ],
    };

    /// <summary>Whether a folder holds a file of each part.</summary>
    public static bool Recognizes(string folder) => Directory.Exists(folder) && Array.TrueForAll(Parts, part => Candidates(folder, part.File).Count > 0);

    /// <summary>The network of a folder with the four files, named content_encoder*.pth, style_encoder*.pth, modulator*.pth and decoder*.pth (or .pth.tar).</summary>
    /// <exception cref="ModelException">A file is missing, damaged, hostile or of another network, or there are two of a part.</exception>
    public static MicroAst FromFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new ModelException($"There is no folder {folder} with the four files of MicroAST", "give the folder that they lie in") { File = folder };
        try
        {
            return Convert([.. Parts.Select(part => WeightFile.Load(FileOf(folder, part.File)))]);
        }
        catch (WeightFormatException e)
        {
            throw new ModelException(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The files of MicroAST in {folder} can't be read: {e.Message.TrimEnd('.')}", inner: e) { File = folder };
        }
    }

    /// <summary>The network of the four files in the order content encoder, style encoder, modulator, decoder; it learns no more.</summary>
    /// <exception cref="ModelException">An array is missing, one too many or of another shape.</exception>
    public static MicroAst Convert(params IReadOnlyList<WeightFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfNotEqual(files.Count, Parts.Length);
        files = [.. Parts.Zip(files, (part, given) => StateDictionary.Find(given, found => found.Contains($"{Layers[part.Part][0].Theirs}.conv_layer.weight")) ?? given)];
        var file = files[0];
        try
        {
            using var scope = new TensorScope();
            var state = new Dictionary<string, Tensor>();
            var first = file["enc1.0.conv_layer.weight"].Shape;
            if (first is not [> 0 and <= MaxWidth, 3, 9, 9])
                throw new ModelException($"{file.Source} has a first convolution {new Shape(first)}, where MicroAST has [width, 3, 9, 9]") { File = file.Source };
            foreach (var ((_, part), given) in Parts.Zip(files))
            {
                file = given;
                foreach (var (theirs, ours) in Layers[part])
                    Add(theirs, $"{part}.{ours}");
                if (file.Count != 2 * Layers[part].Length)
                    throw new ModelException($"{file.Source} holds {file.Count} arrays, where MicroAST's {part} has {2 * Layers[part].Length}") { File = file.Source };
            }
            var network = new MicroAst(first[0]);
            network.Load(state);
            network.SetRequiresGrad(false);
            return network;

            void Add(string theirs, string ours)
            {
                var weight = file[$"{theirs}.conv_layer.weight"];
                if (weight.Shape.Length != 4)
                    throw new ModelException($"{file.Source} has '{weight.Name}' with shape {new Shape(weight.Shape)}, which is no convolution's") { File = file.Source };
                var (values, shape) = WeightLayout.OihwToOhwi(weight.ToFloats(), weight.Shape);
                state[$"{ours}.weight"] = Tensor.From(values, shape);
                var bias = file[$"{theirs}.conv_layer.bias"];
                state[$"{ours}.bias"] = Tensor.From(bias.ToFloats(), bias.Shape);
            }
        }
        catch (Exception e) when (e is WeightFormatException or ShapeException or ArgumentException)
        {
            throw new ModelException($"{file.Source} is no whole part of MicroAST: {e.Message.TrimEnd('.')}", inner: e) { File = file.Source };
        }
    }

    private static string FileOf(string folder, string part) => Candidates(folder, part) switch
    {
        [var file] => file,
        [] => throw new ModelException($"{folder} holds no {part}*.pth", "MicroAST consists of content_encoder, style_encoder, modulator and decoder: bring all four")
        { File = folder },
        [var one, var other, ..] => throw new ModelException($"{folder} holds both {Path.GetFileName(one)} and {Path.GetFileName(other)}", "leave one of each part")
        { File = folder },
    };

    private static List<string> Candidates(string folder, string part) =>
        [.. Directory.EnumerateFiles(folder, part + "*").Where(file => Array.Exists(Endings, ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.Ordinal)];
}
