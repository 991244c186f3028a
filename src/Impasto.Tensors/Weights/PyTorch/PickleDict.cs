namespace Impasto.Tensors.Weights.PyTorch;

/// <summary>A Python dict or OrderedDict, in order; keys that occur twice are left for the reader to refuse.</summary>
internal sealed class PickleDict
{
    public List<(object? Key, object? Value)> Items { get; } = [];
}
