using Impasto.Networks.AnyStyle;
using Impasto.Tensors.Weights;

namespace Impasto.Methods;

/// <summary>A style picture as the methods for any style need it, without the picture: a file of some 70 kB that can be kept and given in its place.</summary>
public sealed class PreparedStyle
{
    /// <summary>What a file of a prepared style ends with.</summary>
    public const string Ending = ".style.safetensors";

    private PreparedStyle(StyleCode code, string model) => (Code, Model) = (code, model);

    /// <summary>The SHA-256 of the network that it was prepared with, and can be used with.</summary>
    public string Model { get; }

    internal StyleCode Code { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelException">It is none, or damaged.</exception>
    public static PreparedStyle Load(string path)
    {
        try
        {
            var file = WeightFile.Load(path);
            return new PreparedStyle(StyleCode.From(file), file.Metadata.GetValueOrDefault(StyleCode.ModelKey, ""));
        }
        catch (Exception e) when (e is WeightFormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} is no intact prepared style: {e.Message.TrimEnd('.')}", "prepare it again with impasto models prepare", e) { Separator = ';', File = path };
        }
    }

    /// <summary>Writes a file at half precision.</summary>
    public void Save(string path) => Code.ToWeightFile(Model).Save(path, WeightType.Float16);

    internal static PreparedStyle Of(StyleCode code, string model) => new(code, model);
}
