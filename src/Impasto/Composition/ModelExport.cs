using Impasto.Catalog;
using Impasto.Networks.FeedForward;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Composition;

/// <summary>Writes models for other programs.</summary>
public static class ModelExport
{
    /// <summary>A model that stylises in one pass as ONNX: operator set 13, float32 weights, open batch, height and width.</summary>
    /// <exception cref="UsageException">Models of this kind have no ONNX form.</exception>
    /// <exception cref="ModelException">The file is damaged.</exception>
    public static OnnxModel ToOnnx(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var kinds = FeedForwardKind.All.Where(kind => kind != FeedForwardKind.Onnx).ToList();
        if (kinds.Find(kind => kind.Name == model.Entry.Kind) is not { } found)
            throw new UsageException($"{model.Entry.Name} is of the kind '{model.Entry.Kind}', which has no ONNX form: {string.Join(", ", kinds.SkipLast(1).Select(kind => kind.Name))} and {kinds[^1].Name} have",
                "name another file to copy it as it is")
            { Separator = ';' };
        using var loaded = (ITrainableModel)found.Load(model.Path);
        return loaded.ToOnnx();
    }
}
