namespace Impasto.Tensors.Weights.PyTorch;

/// <summary>
/// A block of numbers that tensors of a PyTorch file are views of. The pickle only names it; the reader of the container fills it in
/// afterwards.
/// </summary>
internal sealed class TensorStorage(WeightType type, string key, long count)
{
    public WeightType Type => type;

    public string Key => key;

    /// <summary>Elements, as declared; <see cref="Data"/> has exactly as many.</summary>
    public long Count => count;

    public ReadOnlyMemory<byte> Data { get; set; }
}
