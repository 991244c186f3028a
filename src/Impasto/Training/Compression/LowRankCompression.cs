using Impasto.LinearAlgebra;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Training.Compression;

/// <summary>
/// Makes a network of low rank from a full one by response reconstruction, layer by layer and in closed form (Zhang, Zou, He and Sun 2015, arXiv 1505.06798, sections 3.1
/// and 3.3): with the true responses y and the responses z of the same convolution to the approximated network's input, M is the least-squares map from z to y, U the r
/// leading directions of cov(M z), and W becomes a 3x3 convolution Uᵀ M W to r channels and a 1x1 convolution U back to all.
/// </summary>
internal static class LowRankCompression
{
    /// <summary>Responses taken of each picture and layer.</summary>
    private const int SamplesAPicture = 1500;

    /// <summary>Ranks are multiples of this: half a vector of 16 floats.</summary>
    private const int RankStep = 8;

    /// <summary>Compresses a network up to a layer.</summary>
    /// <param name="full">The network to imitate.</param>
    /// <param name="deepest">The last layer to keep.</param>
    /// <param name="name">The new network's name.</param>
    /// <param name="pictures">A few dozen pictures [1, h, w, 3] of one size, RGB in 0..1.</param>
    /// <param name="maxParameters">Most weights in all.</param>
    /// <param name="flopsShare">Most operations as a share of the full network's.</param>
    /// <param name="report">Told of each layer's rank and relative error.</param>
    /// <param name="cancel">Checked before each layer.</param>
    public static PerceptualNetwork Compress(PerceptualNetwork full, string deepest, string name, IReadOnlyList<Tensor> pictures, long maxParameters, double flopsShare,
        Action<string>? report = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(full);
        ArgumentNullException.ThrowIfNull(pictures);
        using var pause = Tape.Pause();
        var stages = full.Stages.TakeWhile((s, i) => i == 0 || full.Stages[i - 1].Name != deepest).ToList();
        var ranks = ChooseRanks(stages, Spectra(full, stages, pictures, cancel), maxParameters, flopsShare);
        var compressed = new List<PerceptualNetwork.Stage>();
        List<Tensor> truth = [.. pictures.Select(p => TensorScope.Release(full.Preprocess(p)))], approximation = [.. truth.Select(t => TensorScope.Release(t.Detach()))];
        for (var i = 0; i < stages.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var stage = stages[i];
            if (i > 0 && stage.Block != stages[i - 1].Block)
            {
                Replace(truth, t => Ops.AvgPool2d(t, 2));
                Replace(approximation, t => Ops.AvgPool2d(t, 2));
            }
            var small = i == 0 ? Copy(stage) : Reconstruct(stage, ranks[i], truth, approximation);
            compressed.Add(small);
            Replace(truth, t => stage.Apply(t, default));
            Replace(approximation, t => small.Apply(t, default));
            report?.Invoke($"{stage.Name}: {stage.Bias.Shape[0]} -> {small.Reduce?.Shape[0] ?? stage.Bias.Shape[0]} channels, relative error {RelativeError(truth, approximation):F4}");
        }
        foreach (var tensor in truth.Concat(approximation))
            tensor.Dispose();
        return PerceptualNetwork.FromStages(name, full.Preprocessing, compressed);
    }

    /// <summary>
    /// Ranks under both limits: starting from full ranks, the direction is dropped whose share of its layer's energy is smallest for what it costs (the paper's greedy
    /// solution of its equation 14, which maximises the product of the layers' kept energies).
    /// </summary>
    internal static int[] ChooseRanks(IReadOnlyList<PerceptualNetwork.Stage> stages, IReadOnlyList<double[]> spectra, long maxParameters, double flopsShare)
    {
        // Two limits as one cost a rank: each one's share of what it may use.
        var area = stages.Select(s => Math.Pow(0.25, s.Block - 1)).ToArray();
        var perRank = stages.Select(s => 9.0 * s.Weight.Shape.C + s.Weight.Shape[0]).ToArray();
        var fixedParameters = stages[0].Weight.Shape.Count + stages.Sum(s => s.Bias.Shape[0]);
        var maxFlops = flopsShare * stages.Zip(area, (s, a) => a * s.Weight.Shape.Count).Sum() - stages[0].Weight.Shape.Count;
        var ranks = stages.Select((s, i) => i == 0 ? 0 : s.Weight.Shape[0]).ToArray();
        while (true)
        {
            double parameters = fixedParameters, flops = 0;
            for (var i = 1; i < ranks.Length; i++)
            {
                parameters += ranks[i] * perRank[i];
                flops += ranks[i] * perRank[i] * area[i];
            }
            var tooMany = parameters > maxParameters;
            var tooSlow = flops > maxFlops;
            if (!tooMany && !tooSlow)
                return ranks;
            var best = -1;
            var bestLoss = double.PositiveInfinity;
            for (var i = 1; i < ranks.Length; i++)
            {
                if (ranks[i] <= RankStep)
                    continue;
                var spectrum = spectra[i];
                double kept = spectrum.Take(ranks[i]).Sum(), dropped = spectrum.Skip(ranks[i] - RankStep).Take(RankStep).Sum();
                var saved = RankStep * ((tooMany ? perRank[i] / maxParameters : 0) + (tooSlow ? perRank[i] * area[i] / maxFlops : 0));
                var loss = dropped / kept / saved;
                if (loss < bestLoss)
                    (best, bestLoss) = (i, loss);
            }
            if (best < 0)
                throw new UsageException($"No ranks of at least {RankStep} fit {maxParameters} weights and {flopsShare:P0} of the operations", "allow more") { Separator = ';' };
            ranks[best] -= RankStep;
        }
    }

    /// <summary>Each layer's response covariance's eigenvalues, descending.</summary>
    private static List<double[]> Spectra(PerceptualNetwork full, List<PerceptualNetwork.Stage> stages, IReadOnlyList<Tensor> pictures, CancellationToken cancel)
    {
        var sums = stages.Select(s => new Moments(s.Weight.Shape[0])).ToList();
        for (var p = 0; p < pictures.Count; p++)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var x = full.Preprocess(pictures[p]);
            for (var i = 0; i < stages.Count; i++)
            {
                if (i > 0 && stages[i].Block != stages[i - 1].Block)
                    x = Ops.AvgPool2d(x, 2);
                var response = Ops.Conv2d(x, stages[i].Weight, padding: 1);
                sums[i].Add(Sample(response, new SeededRandom((ulong)(p * 100 + i))));
                x = stages[i].Apply(x, default);
            }
        }
        return sums.ConvertAll(m => SymmetricEigen.Decompose("rank selection", m.Covariance(), m.Channels).Values.Reverse().Select(v => Math.Max(v, 0)).ToArray());
    }

    private static PerceptualNetwork.Stage Reconstruct(PerceptualNetwork.Stage stage, int rank, List<Tensor> truth, List<Tensor> approximation)
    {
        var o = stage.Weight.Shape[0];
        Moments z = new(o), y = new(o);
        var cross = new double[o * o];
        for (var p = 0; p < truth.Count; p++)
        {
            using var scope = new TensorScope();
            var zs = Sample(Ops.Conv2d(approximation[p], stage.Weight, padding: 1), new SeededRandom((ulong)p));
            var ys = Sample(Ops.Conv2d(truth[p], stage.Weight, padding: 1), new SeededRandom((ulong)p));
            z.Add(zs);
            y.Add(ys);
            Moments.AddProduct(cross, ys, zs);
        }
        // cross = sum (y - ym)(z - zm)ᵀ, cov = sum (z - zm)(z - zm)ᵀ, all divided by the count.
        double[] ym = y.Mean(), zm = z.Mean(), cov = z.Covariance();
        for (var i = 0; i < o; i++)
        {
            for (var j = 0; j < o; j++)
                cross[i * o + j] = cross[i * o + j] / z.Count - ym[i] * zm[j];
        }
        var ridge = 1e-6 * Enumerable.Range(0, o).Average(i => cov[i * o + i]);
        var covEigen = SymmetricEigen.Decompose("response reconstruction", cov, o);
        var inverse = covEigen.Compose([.. covEigen.Values.Select(v => 1 / (Math.Max(v, 0) + ridge))]);
        var m = Matrix.Times(cross, inverse, o);
        // cov(M z) = M cov Mᵀ; its leading eigenvectors are the rows of u.
        var mCov = Matrix.Times(m, cov, o);
        var eigen = SymmetricEigen.Decompose("response reconstruction", Matrix.Symmetric(Matrix.TimesTransposed(mCov, m, o), o), o);
        var u = new double[rank * o];
        for (var i = 0; i < rank; i++)
            eigen.Rows.AsSpan((o - 1 - i) * o, o).CopyTo(u.AsSpan(i * o));
        return Assemble(stage, rank, m, u, ym, zm);
    }

    private static PerceptualNetwork.Stage Assemble(PerceptualNetwork.Stage stage, int rank, double[] m, double[] u, double[] ym, double[] zm)
    {
        var o = stage.Weight.Shape[0];
        var um = new double[rank * o];
        for (var i = 0; i < rank; i++)
        {
            for (var k = 0; k < o; k++)
            {
                var factor = u[i * o + k];
                for (var j = 0; j < o; j++)
                    um[i * o + j] += factor * m[k * o + j];
            }
        }
        var full = stage.Weight.ToArray();
        var taps = full.Length / o;
        var reduce = new float[rank * taps];
        var row = new double[taps];
        for (var i = 0; i < rank; i++)
        {
            Array.Clear(row);
            for (var k = 0; k < o; k++)
            {
                for (var t = 0; t < taps; t++)
                    row[t] += um[i * o + k] * full[k * taps + t];
            }
            for (var t = 0; t < taps; t++)
                reduce[i * taps + t] = (float)row[t];
        }
        float[] expand = new float[o * rank], bias = stage.Bias.ToArray();
        var umz = Enumerable.Range(0, rank).Select(i => Enumerable.Range(0, o).Sum(j => um[i * o + j] * zm[j])).ToArray();
        for (var k = 0; k < o; k++)
        {
            double mean = 0;
            for (var i = 0; i < rank; i++)
            {
                expand[k * rank + i] = (float)u[i * o + k];
                mean += u[i * o + k] * umz[i];
            }
            // y here is without the layer's own bias.
            bias[k] += (float)(ym[k] - mean);
        }
        var s = stage.Weight.Shape;
        return new PerceptualNetwork.Stage(stage.Block, stage.Name, Own(Tensor.From(reduce, rank, s[1], s[2], s.C)), Own(Tensor.From(expand, o, 1, 1, rank)),
            Own(Tensor.From(bias, o)));
    }

    private static PerceptualNetwork.Stage Copy(PerceptualNetwork.Stage stage) =>
        new(stage.Block, stage.Name, null, Own(stage.Weight.Detach()), Own(stage.Bias.Detach()));

    private static Tensor Own(Tensor tensor) => TensorScope.Release(tensor);

    private static void Replace(List<Tensor> tensors, Func<Tensor, Tensor> function)
    {
        for (var i = 0; i < tensors.Count; i++)
        {
            using var scope = new TensorScope();
            var result = TensorScope.Release(function(tensors[i]));
            tensors[i].Dispose();
            tensors[i] = result;
        }
    }

    /// <summary>Responses at random positions, [samples, C].</summary>
    private static Tensor Sample(Tensor response, SeededRandom random)
    {
        var s = response.Shape;
        var rows = Ops.Reshape(response, s.H * s.W, s.C);
        if (s.H * s.W <= SamplesAPicture)
            return rows;
        var chosen = new int[SamplesAPicture];
        for (var i = 0; i < chosen.Length; i++)
            chosen[i] = random.NextInt(s.H * s.W);
        return Ops.Embedding(rows, chosen);
    }

    private static double RelativeError(List<Tensor> truth, List<Tensor> approximation)
    {
        double error = 0, energy = 0;
        for (var i = 0; i < truth.Count; i++)
        {
            using var scope = new TensorScope();
            error += Ops.SquaredDistance(approximation[i], truth[i]).Item();
            energy += Ops.SquaredDistance(truth[i], Tensor.Zeros(truth[i].Shape.Sizes)).Item();
        }
        return error / energy;
    }

    /// <summary>Count, sum and sum of products of vectors, in double.</summary>
    private sealed class Moments(int channels)
    {
        private readonly double[] _sum = new double[channels];
        private readonly double[] _products = new double[channels * channels];

        public int Channels => channels;

        public long Count { get; private set; }

        public void Add(Tensor rows)
        {
            Count += rows.Shape[0];
            var values = rows.ToArray();
            for (var i = 0; i < values.Length; i++)
                _sum[i % channels] += values[i];
            AddProduct(_products, rows, rows);
        }

        public double[] Mean() => Array.ConvertAll(_sum, v => v / Count);

        public double[] Covariance()
        {
            var mean = Mean();
            var covariance = new double[_products.Length];
            for (var i = 0; i < channels; i++)
            {
                for (var j = 0; j < channels; j++)
                    covariance[i * channels + j] = (_products[i * channels + j] + _products[j * channels + i]) / (2 * Count) - mean[i] * mean[j];
            }
            return covariance;
        }

        /// <summary>sum += aᵀ b for a picture's rows.</summary>
        public static void AddProduct(double[] sum, Tensor a, Tensor b)
        {
            var product = Ops.MatMul(Ops.Transpose(a, 0, 1), b).ToArray();
            for (var i = 0; i < product.Length; i++)
                sum[i] += product[i];
        }
    }
}
