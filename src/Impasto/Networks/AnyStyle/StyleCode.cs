using System.Globalization;
using Impasto.Tensors.Weights;

namespace Impasto.Networks.AnyStyle;

/// <summary>All that the transforms need of a style picture, a few kilobytes: the statistics of its features, and what the learnt transform made of them.</summary>
/// <param name="Mean">The channels' means [C].</param>
/// <param name="Covariance">Their covariance, row by row [C * C].</param>
/// <param name="Learnt">The learnt transform's matrix [k * k]; empty where the model has none.</param>
internal sealed record StyleCode(float[] Mean, float[] Covariance, float[] Learnt)
{
    /// <summary>What a file says of the model that its style was prepared with.</summary>
    public const string ModelKey = "model";

    private const string Kind = "style";

    /// <summary>The weighted mean of several; exact for the mean and the learnt matrix, which are what transforms are linear in.</summary>
    public static StyleCode Blend(IReadOnlyList<(StyleCode Code, float Share)> styles)
    {
        return new StyleCode(Sum(code => code.Mean), Sum(code => code.Covariance), Sum(code => code.Learnt));

        float[] Sum(Func<StyleCode, float[]> part)
        {
            var sum = new float[part(styles[0].Code).Length];
            foreach (var (code, share) in styles)
            {
                var values = part(code);
                for (var i = 0; i < sum.Length; i++)
                    sum[i] += share * values[i];
            }
            return sum;
        }
    }

    /// <summary>As a file, of the covariance its upper half alone.</summary>
    /// <param name="model">The SHA-256 of the model whose code this is.</param>
    public WeightFile ToWeightFile(string model)
    {
        var upper = new List<float>();
        for (var i = 0; i < Mean.Length; i++)
            upper.AddRange(Covariance.AsSpan(i * Mean.Length + i, Mean.Length - i));
        List<WeightArray> arrays = [new("mean", [Mean.Length], Mean), new("covariance", [upper.Count], upper.ToArray())];
        if (Learnt.Length > 0)
            arrays.Add(new("learnt", [Learnt.Length], Learnt));
        return new WeightFile(arrays, new Dictionary<string, string> { ["network"] = Kind, [ModelKey] = model, ["channels"] = Mean.Length.ToString(CultureInfo.InvariantCulture) });
    }

    /// <summary>Reads what <see cref="ToWeightFile"/> made.</summary>
    /// <exception cref="ArgumentException">The file holds no prepared style, or one that can't be.</exception>
    public static StyleCode From(WeightFile file)
    {
        if (file.Metadata.GetValueOrDefault("network") != Kind)
            throw new ArgumentException("it doesn't say that it is a style");
        var mean = file["mean"].ToFloats();
        var upper = file["covariance"].ToFloats();
        var learnt = file.Contains("learnt") ? file["learnt"].ToFloats() : [];
        var c = mean.Length;
        if (c is 0 or > 4096 || upper.Length != (long)c * (c + 1) / 2)
            throw new ArgumentException($"its covariance has {upper.Length} values for {c} channels");
        if (!mean.Concat(upper).Concat(learnt).All(float.IsFinite))
            throw new ArgumentException("it has values that are NaN or infinite");
        var covariance = new float[c * c];
        for (int i = 0, at = 0; i < c; i++)
        {
            for (var j = i; j < c; j++, at++)
                covariance[i * c + j] = covariance[j * c + i] = upper[at];
        }
        return new StyleCode(mean, covariance, learnt);
    }
}
