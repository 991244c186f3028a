using Impasto.Tensors;

namespace Impasto.Training;

/// <summary>The noise on a network's input while it is trained.</summary>
internal static class TrainingNoise
{
    /// <summary>Pictures with normal noise, other for every number.</summary>
    public static Tensor AddTo(Tensor content, float deviation, int seed, int number)
    {
        if (deviation == 0)
            return content;
        var random = new SeededRandom(((ulong)(uint)seed << 32) ^ (uint)number).Fork(7);
        var noise = new float[content.Shape.Count];
        for (var i = 0; i < noise.Length; i++)
            noise[i] = deviation * random.NextNormal();
        return Ops.Add(content, Tensor.From(noise, [.. content.Shape.Sizes]));
    }
}
