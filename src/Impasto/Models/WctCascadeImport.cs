using System.Globalization;
using Impasto.Networks.AnyStyle;
using Impasto.Tensors;
using Impasto.Tensors.Weights;

namespace Impasto.Models;

/// <summary>
/// Reads the ten weight files of small networks for universal style transfer that Wang et al. 2020 publish (MingSun-Tse/Collaborative-Distillation, MIT): encoders e1 to e5 and decoders
/// d1 to d5, each a PyTorch state dictionary ("conv11.weight"). The encoders' convXX_aux, which lead to VGG-19's own features, are left out.
/// </summary>
internal static class WctCascadeImport
{
    private const string Ending = ".pth";

    /// <summary>Whether a folder holds encoders and decoders by name.</summary>
    public static bool Recognizes(string folder) => Directory.Exists(folder) && Parts.All(part => Candidates(folder, part).Count > 0);

    /// <summary>The network of a folder with ten files, named e1*.pth to e5*.pth and d1*.pth to d5*.pth.</summary>
    /// <exception cref="ModelException">A file is missing, damaged, hostile or of another network, or there are two of a part.</exception>
    public static WctCascade FromFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        try
        {
            return Convert([.. Parts.Select(part => (part, WeightFile.Load(FileOf(folder, part))))]);
        }
        catch (WeightFormatException e)
        {
            throw new ModelException(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The encoders and decoders in {folder} can't be read: {e.Message.TrimEnd('.')}", inner: e) { File = folder };
        }
    }

    /// <summary>The network of its files by part, "e1" to "d5"; it learns no more.</summary>
    /// <exception cref="ModelException">An array is missing or of another shape.</exception>
    public static WctCascade Convert(IReadOnlyList<(string Part, WeightFile File)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var source = "";
        try
        {
            var arrays = new List<WeightArray>();
            foreach (var (part, given) in files)
            {
                source = given.Source;
                var level = part[1] - '0';
                var file = StateDictionary.Find(given, found => found.Contains("conv11.weight")) ?? given;
                foreach (var layer in part[0] == 'e' ? WctCascade.LayersOf(level).Prepend("conv0") : WctCascade.LayersOf(level))
                {
                    var weight = file[$"{layer}.weight"];
                    if (weight.Shape.Length != 4)
                        throw new ModelException($"{source} has '{weight.Name}' with shape {new Shape(weight.Shape)}, which is no convolution's") { File = source };
                    var (values, shape) = WeightLayout.OihwToOhwi(weight.ToFloats(), weight.Shape);
                    var name = string.Create(CultureInfo.InvariantCulture, $"level{level}.{(part[0] == 'e' ? "encoder" : "decoder")}.{layer}");
                    arrays.Add(new WeightArray($"{name}.weight", shape, values));
                    var bias = file[$"{layer}.bias"];
                    arrays.Add(new WeightArray($"{name}.bias", bias.Shape, bias.ToFloats()));
                }
            }
            source = "the ten files";
            return WctCascadeFile.From(new WeightFile(arrays));
        }
        catch (Exception e) when (e is WeightFormatException or ShapeException or ArgumentException)
        {
            throw new ModelException($"{source} can't be encoders and decoders for universal style transfer: {e.Message.TrimEnd('.')}", inner: e) { Separator = ';', File = source };
        }
    }

    private static IEnumerable<string> Parts => Enumerable.Range(1, WctCascade.Depth).SelectMany(level => new[] { $"e{level}", $"d{level}" });

    private static string FileOf(string folder, string part) => Candidates(folder, part) switch
    {
        [var file] => file,
        [] => throw new ModelException($"{folder} holds no {part}*{Ending}", "five encoders e1 to e5 and five decoders d1 to d5 are needed: bring all ten") { File = folder },
        [var one, var other, ..] => throw new ModelException($"{folder} holds both {Path.GetFileName(one)} and {Path.GetFileName(other)}", "leave one of each part") { File = folder },
    };

    private static List<string> Candidates(string folder, string part) =>
        [.. Directory.EnumerateFiles(folder, part + "*").Where(file => file.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) && !char.IsLetterOrDigit(Path.GetFileName(file)[part.Length]))
            .Order(StringComparer.Ordinal)];
}
