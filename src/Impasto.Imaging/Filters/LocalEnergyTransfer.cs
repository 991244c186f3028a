namespace Impasto.Imaging.Filters;

/// <summary>Local energy transfer between Laplacian stacks (Shih et al. 2014, section 4.2): the input takes on the example's local contrast, scale by scale.</summary>
internal static class LocalEnergyTransfer
{
    /// <summary>The input's bands scaled by <see cref="Gain"/>, summed, on top of the example's residual.</summary>
    /// <param name="input">The picture's stack.</param>
    /// <param name="exampleEnergy">The example's local energies, brought into the input's geometry; as many as the input has bands.</param>
    /// <param name="exampleResidual">The example's residual, likewise.</param>
    /// <param name="epsilon">Added to the input's energy, so that flat places aren't blown up; for values 0..1.</param>
    /// <param name="least">Least gain.</param>
    /// <param name="most">Greatest gain.</param>
    /// <param name="outlier">Coefficients beyond so many of the example's deviations (the square root of its energy) are spots, not contrast, and not raised: the greater of
    /// the input's own and that many deviations is the limit. Infinite is the paper.</param>
    public static Plane Transfer(LaplacianStack input, IReadOnlyList<Plane> exampleEnergy, Plane exampleResidual, float epsilon = 1e-4f, float least = 0.9f, float most = 2.8f,
        float outlier = float.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(exampleEnergy);
        ArgumentNullException.ThrowIfNull(exampleResidual);
        if (exampleEnergy.Count != input.Bands.Count)
            throw new ArgumentException($"The input has {input.Bands.Count} bands but the example {exampleEnergy.Count} energies: build both stacks with the same number of levels.");
        Plane.RequireSameSize(input.Residual, exampleResidual, "Local energy transfer");
        var result = exampleResidual.Clone();
        for (var level = 0; level < input.Bands.Count; level++)
        {
            var gain = Gaussian.Blur(Gain(input.Energy[level], exampleEnergy[level], epsilon, least, most), 3 * Math.Pow(2, level));
            if (float.IsPositiveInfinity(outlier))
            {
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(gain.Values, input.Bands[level].Values, result.Values, result.Values);
                continue;
            }
            for (var i = 0; i < result.Values.Length; i++)
            {
                var own = input.Bands[level].Values[i];
                var limit = Math.Max(Math.Abs(own), outlier * MathF.Sqrt(exampleEnergy[level].Values[i]));
                result.Values[i] += Math.Clamp(gain.Values[i] * own, -limit, limit);
            }
        }
        return result;
    }

    /// <summary>sqrt(example / (input + epsilon)), clamped to least..most.</summary>
    public static Plane Gain(Plane inputEnergy, Plane exampleEnergy, float epsilon = 1e-4f, float least = 0.9f, float most = 2.8f)
    {
        ArgumentNullException.ThrowIfNull(inputEnergy);
        ArgumentNullException.ThrowIfNull(exampleEnergy);
        Plane.RequireSameSize(inputEnergy, exampleEnergy, "Local energy transfer");
        var gain = new Plane(inputEnergy.Width, inputEnergy.Height);
        for (var i = 0; i < gain.Values.Length; i++)
            gain.Values[i] = Math.Clamp(MathF.Sqrt(exampleEnergy.Values[i] / (inputEnergy.Values[i] + epsilon)), least, most);
        return gain;
    }
}
