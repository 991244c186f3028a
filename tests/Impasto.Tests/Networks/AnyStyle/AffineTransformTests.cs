using Impasto.Networks.AnyStyle;
using Impasto.Tensors;

namespace Impasto.Tests.Networks.AnyStyle;

public sealed class AffineTransformTests : IDisposable
{
    private const int C = 12;

    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    /// <summary>T Σc Tᵀ = Σs, both with their diagonals' share; AdaIN reaches the variances alone. All reach the mean.</summary>
    [Theory]
    [InlineData(nameof(FeatureTransform.AdaIn))]
    [InlineData(nameof(FeatureTransform.Wct))]
    [InlineData(nameof(FeatureTransform.Transport))]
    public void The_styles_statistics_are_reached(string transform)
    {
        var kind = Enum.Parse<FeatureTransform>(transform);
        Tensor content = Features(1), style = Features(2);
        float[] from = FeatureStatistics.Of(content).Covariance(), to = FeatureStatistics.Of(style).Covariance();
        var matrix = AffineTransform.Matrix(kind, from, to);
        var isAdaIn = kind == FeatureTransform.AdaIn;
        var reached = Ops.MatMul(Ops.MatMul(matrix, isAdaIn ? Tensor.From(from, C, C) : Shrunk(from)), Ops.Transpose(matrix, 0, 1)).ToArray();
        var wanted = isAdaIn ? to : Shrunk(to).ToArray();
        for (var i = 0; i < C; i++)
        {
            for (var j = 0; j < C; j++)
            {
                if (i == j || !isAdaIn)
                    Assert.Equal(wanted[i * C + j], reached[i * C + j], 1e-4 * Math.Sqrt(wanted[i * (C + 1)] * wanted[j * (C + 1)]));
            }
        }
        var moved = AffineTransform.Map(kind, FeatureStatistics.Of(content), Code(style))(content);
        Assert.All(FeatureStatistics.Of(moved).Mean().Zip(FeatureStatistics.Of(style).Mean()), pair => Assert.Equal(pair.Second, pair.First, 1e-3));

        static Tensor Shrunk(float[] covariance)
        {
            var values = covariance.ToArray();
            var mean = Enumerable.Range(0, C).Average(i => covariance[i * (C + 1)]);
            for (var i = 0; i < C; i++)
                values[i * (C + 1)] += AffineTransform.Shrinkage * mean;
            return Tensor.From(values, C, C);
        }
    }

    [Fact]
    public void Transport_moves_the_content_least_of_all_that_reach_the_covariance()
    {
        var content = Features(1);
        var statistics = FeatureStatistics.Of(content);
        var code = Code(Features(2));
        double transport = Moved(AffineTransform.Map(FeatureTransform.Transport, statistics, code)(content)), wct = Moved(AffineTransform.Map(FeatureTransform.Wct, statistics, code)(content));
        Assert.True(transport < wct, $"{transport} and {wct}");
        // Gelbrich's distance between two normal distributions is what the least move costs: |Δμ|² + tr(Σc + Σs - 2 (Σc^½ Σs Σc^½)^½).
        var root = Ops.SpdPower(Tensor.From(statistics.Covariance(), C, C), 0.5);
        var middle = Ops.SpdPower(Ops.MatMul(Ops.MatMul(root, Tensor.From(code.Covariance, C, C)), root), 0.5).ToArray();
        double bound = 0;
        for (var i = 0; i < C; i++)
            bound += Math.Pow(statistics.Mean()[i] - code.Mean[i], 2) + statistics.Covariance()[i * (C + 1)] + code.Covariance[i * (C + 1)] - 2 * middle[i * (C + 1)];
        Assert.Equal(bound, transport, 0.01 * bound);

        double Moved(Tensor y) => Ops.SquaredDistance(y, content, 1f / (content.Shape.H * content.Shape.W)).Item();
    }

    [Theory]
    [InlineData(nameof(FeatureTransform.AdaIn))]
    [InlineData(nameof(FeatureTransform.Wct))]
    [InlineData(nameof(FeatureTransform.Transport))]
    public void A_picture_in_its_own_style_stays_as_it_is(string transform)
    {
        var kind = Enum.Parse<FeatureTransform>(transform);
        var content = Features(3);
        var moved = AffineTransform.Map(kind, FeatureStatistics.Of(content), Code(content))(content);
        Assert.All(moved.ToArray().Zip(content.ToArray()), pair => Assert.Equal(pair.Second, pair.First, 2e-3));
    }

    [Theory]
    [InlineData(nameof(FeatureTransform.AdaIn))]
    [InlineData(nameof(FeatureTransform.Wct))]
    [InlineData(nameof(FeatureTransform.Transport))]
    public void Blank_styles_and_contents_give_finite_features(string transform)
    {
        var kind = Enum.Parse<FeatureTransform>(transform);
        Tensor blank = Tensor.Full(0.5f, 1, 4, 4, C), content = Features(1);
        foreach (var (from, to) in new[] { (content, blank), (blank, content), (blank, blank) })
        {
            var y = AffineTransform.Map(kind, FeatureStatistics.Of(from), Code(to))(from).ToArray();
            Assert.All(y, value => Assert.True(float.IsFinite(value)));
        }
        // A blank style leaves its mean.
        var flat = AffineTransform.Map(kind, FeatureStatistics.Of(content), Code(blank))(content).ToArray();
        Assert.All(flat, value => Assert.InRange(value, 0.4f, 0.6f));
    }

    [Fact]
    public void The_learnt_transform_has_no_closed_form() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AffineTransform.Matrix(FeatureTransform.Linear, new float[4], new float[4]));

    [Fact]
    public void Statistics_in_parts_and_with_weights_are_those_of_the_whole()
    {
        var x = Features(4, 8, 6);
        var whole = FeatureStatistics.Of(x);
        var parts = new FeatureStatistics(C);
        parts.Add(Ops.Crop(x, 0, 3, 0, 6));
        parts.Add(Ops.Crop(x, 3, 8, 0, 6));
        Near(whole, parts);
        // A weight of 0 leaves positions out.
        var weighted = new FeatureStatistics(C);
        weighted.Add(x, Tensor.From([.. Enumerable.Range(0, 48).Select(i => i < 18 ? 1f : 0)], 1, 8, 6, 1));
        Assert.Equal(18, weighted.Weight);
        Near(FeatureStatistics.Of(Ops.Crop(x, 0, 3, 0, 6)), weighted);
        Assert.Throws<InvalidOperationException>(() => new FeatureStatistics(C).Mean());

        static void Near(FeatureStatistics a, FeatureStatistics b)
        {
            Assert.All(a.Mean().Zip(b.Mean()), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
            Assert.All(a.Covariance().Zip(b.Covariance()), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }
    }

    private static StyleCode Code(Tensor style)
    {
        var statistics = FeatureStatistics.Of(style);
        return new StyleCode(statistics.Mean(), statistics.Covariance(), []);
    }

    /// <summary>Correlated channels.</summary>
    private static Tensor Features(int seed, int height = 20, int width = 16)
    {
        var random = new SeededRandom((ulong)seed);
        float[] mix = [.. Enumerable.Range(0, C * C).Select(_ => random.NextNormal())], offset = [.. Enumerable.Range(0, C).Select(_ => random.NextNormal())];
        var values = new float[height * width * C];
        for (var at = 0; at < height * width; at++)
        {
            float[] own = [.. Enumerable.Range(0, C).Select(_ => random.NextNormal())];
            for (var c = 0; c < C; c++)
                values[at * C + c] = offset[c] + Enumerable.Range(0, C).Sum(k => mix[c * C + k] * own[k]) / MathF.Sqrt(C) + 0.3f * own[c];
        }
        return Tensor.From(values, 1, height, width, C);
    }
}
