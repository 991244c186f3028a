using System.Numerics.Tensors;
using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public void Normalize(int n, int positions, int c, int groups, float eps, DeviceBuffer x, DeviceBuffer? gamma, DeviceBuffer? beta, bool affinePerSample, bool relu,
        DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer y)
    {
        float* px = Pointer(x), py = Pointer(y), pm = Pointer(mean), pi = Pointer(inverse);
        float* pg = gamma is null ? null : Pointer(gamma), pb = beta is null ? null : Pointer(beta);
        MeanAndInverse(n, positions, c, groups, eps, px, pm, pi);
        using var scaleAndShift = new Scratch(2L * n * c);
        float* scale = scaleAndShift.Pointer, shift = scale + (long)n * c;
        for (var sample = 0; sample < n; sample++)
        {
            for (var channel = 0; channel < c; channel++)
            {
                var group = (long)sample * groups + channel / (c / groups);
                var affine = affinePerSample ? (long)sample * c + channel : channel;
                var factor = pi[group] * (pg is null ? 1 : pg[affine]);
                scale[(long)sample * c + channel] = factor;
                shift[(long)sample * c + channel] = pb is null ? 0 : pb[affine];
            }
        }
        Positions(n, positions, c, (sample, first, count) =>
        {
            var s = Read(scale + (long)sample * c, c);
            var b = Read(shift + (long)sample * c, c);
            var means = ChannelMeans(pm, sample, groups, c);
            for (var position = first; position < first + count; position++)
            {
                var offset = ((long)sample * positions + position) * c;
                var result = Write(py + offset, c);
                // (x - mean) first: exact for a large mean and a small deviation, where x * scale + (beta - mean * scale) cancels.
                TensorPrimitives.Subtract(Read(px + offset, c), means, result);
                TensorPrimitives.MultiplyAdd(result, s, b, result);
                if (relu)
                    TensorPrimitives.Max(result, 0f, result);
            }
        });
    }

    public void NormalizeGradient(int n, int positions, int c, int groups, DeviceBuffer x, DeviceBuffer? gamma, bool affinePerSample, DeviceBuffer? y,
        DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer dy, DeviceBuffer? dx, DeviceBuffer? dGamma, DeviceBuffer? dBeta)
    {
        // With xh = (x - mean) inverse, g = dy gamma and means over the group: dx = inverse (g - mean(g) - xh mean(g xh)).
        float* px = Pointer(x), pm = Pointer(mean), pi = Pointer(inverse), pdy = Pointer(dy);
        float* pg = gamma is null ? null : Pointer(gamma), py = y is null ? null : Pointer(y);
        var sums = new double[2L * n * c];
        ChannelSums(n, positions, c, 2, sums, (sample, position, a, b) =>
        {
            var offset = ((long)sample * positions + position) * c;
            var means = pm + (long)sample * groups;
            var perGroup = c / groups;
            for (var channel = 0; channel < c; channel++)
            {
                var g = py is null || py[offset + channel] > 0 ? pdy[offset + channel] : 0;
                a[channel] += g;
                b[channel] += g * (px[offset + channel] - means[channel / perGroup]);
            }
        });
        // sums holds sum(dy) and sum(dy (x - mean)) a sample and channel.
        for (var sample = 0; sample < n; sample++)
        {
            for (var channel = 0; channel < c; channel++)
                sums[((long)sample * 2 + 1) * c + channel] *= pi[(long)sample * groups + channel / (c / groups)];
        }
        WriteAffineGradient(n, c, affinePerSample, sums, 1, dGamma);
        WriteAffineGradient(n, c, affinePerSample, sums, 0, dBeta);
        if (dx is null)
            return;

        var pdx = Pointer(dx);
        var channels = c / groups;
        var coefficients = new float[4L * n * c];
        for (var sample = 0; sample < n; sample++)
        {
            for (var group = 0; group < groups; group++)
            {
                double meanG = 0, meanGx = 0;
                for (var channel = group * channels; channel < (group + 1) * channels; channel++)
                {
                    double factor = pg is null ? 1 : pg[affinePerSample ? (long)sample * c + channel : channel];
                    meanG += factor * sums[(long)sample * 2 * c + channel];
                    meanGx += factor * sums[((long)sample * 2 + 1) * c + channel];
                }
                meanG /= (double)channels * positions;
                meanGx /= (double)channels * positions;
                var inv = pi[(long)sample * groups + group];
                for (var channel = group * channels; channel < (group + 1) * channels; channel++)
                {
                    var factor = pg is null ? 1 : pg[affinePerSample ? (long)sample * c + channel : channel];
                    var at = (long)sample * 4 * c + channel;
                    coefficients[at] = inv * factor;
                    coefficients[at + c] = (float)(-inv * inv * meanGx);
                    coefficients[at + 2 * c] = (float)(-inv * meanG);
                    coefficients[at + 3 * c] = pm[(long)sample * groups + group];
                }
            }
        }
        Positions(n, positions, c, (sample, first, count) =>
        {
            var all = coefficients.AsSpan(sample * 4 * c, 4 * c);
            ReadOnlySpan<float> onDy = all[..c], onX = all.Slice(c, c), constant = all.Slice(2 * c, c), means = all.Slice(3 * c, c);
            Span<float> masked = py is null ? [] : new float[c];
            for (var position = first; position < first + count; position++)
            {
                var offset = ((long)sample * positions + position) * c;
                var result = Write(pdx + offset, c);
                var upstream = Read(pdy + offset, c);
                if (py is not null)
                {
                    MaskPositive(Read(py + offset, c), upstream, masked);
                    upstream = masked;
                }
                TensorPrimitives.Subtract(Read(px + offset, c), means, result);
                TensorPrimitives.MultiplyAdd(result, onX, constant, result);
                TensorPrimitives.MultiplyAdd(upstream, onDy, result, result);
            }
        });
    }

    private static void WriteAffineGradient(int n, int c, bool perSample, double[] sums, int which, DeviceBuffer? target)
    {
        if (target is null)
            return;
        var p = Pointer(target);
        for (var channel = 0; channel < c; channel++)
        {
            double total = 0;
            for (var sample = 0; sample < n; sample++)
            {
                var value = sums[((long)sample * 2 + which) * c + channel];
                if (perSample)
                    p[(long)sample * c + channel] = (float)value;
                total += value;
            }
            if (!perSample)
                p[channel] = (float)total;
        }
    }

    /// <summary>Two passes, mean then squared differences: exact for a large mean and a small deviation.</summary>
    private static void MeanAndInverse(int n, int positions, int c, int groups, float eps, float* x, float* mean, float* inverse)
    {
        var channels = c / groups;
        var sums = new double[(long)n * c];
        ChannelSums(n, positions, c, 1, sums, (sample, position, a, _) =>
            TensorPrimitives.Add(a, Read(x + ((long)sample * positions + position) * c, c), a));
        for (var group = 0; group < n * groups; group++)
        {
            double sum = 0;
            for (var channel = 0; channel < channels; channel++)
                sum += sums[group * channels + channel];
            mean[group] = (float)(sum / ((double)channels * positions));
        }
        Array.Clear(sums);
        var differences = new ThreadLocal<float[]>(() => new float[c]);
        var meansOfSample = new float[(long)n * c];
        for (var sample = 0; sample < n; sample++)
            ChannelMeans(mean, sample, groups, c).CopyTo(meansOfSample.AsSpan(sample * c));
        ChannelSums(n, positions, c, 1, sums, (sample, position, a, _) =>
        {
            var difference = differences.Value!;
            TensorPrimitives.Subtract(Read(x + ((long)sample * positions + position) * c, c), meansOfSample.AsSpan(sample * c, c), difference);
            TensorPrimitives.MultiplyAdd(difference, difference, a, a);
        });
        for (var group = 0; group < n * groups; group++)
        {
            double sum = 0;
            for (var channel = 0; channel < channels; channel++)
                sum += sums[group * channels + channel];
            inverse[group] = (float)(1 / Math.Sqrt(sum / ((double)channels * positions) + eps));
        }
    }

    private static ReadOnlySpan<float> ChannelMeans(float* mean, int sample, int groups, int c)
    {
        if (groups == c)
            return Read(mean + (long)sample * c, c);
        var means = new float[c];
        for (var channel = 0; channel < c; channel++)
            means[channel] = mean[(long)sample * groups + channel / (c / groups)];
        return means;
    }

    /// <summary>Splits [n, positions] into fixed tasks of about a chunk of values each.</summary>
    private static void Positions(int n, int positions, int c, Action<int, int, int> body)
    {
        var perTask = Math.Max(1, Chunk / c);
        var parts = (positions + perTask - 1) / perTask;
        Workers.For(n * parts, task =>
        {
            var (sample, part) = Math.DivRem(task, parts);
            body(sample, part * perTask, Math.Min(perTask, positions - part * perTask));
        });
    }

    private delegate void AddPosition(int sample, int position, Span<float> a, Span<float> b);

    /// <summary>sums [n, kinds, c] += one or two vectors a position, in float over <see cref="FloatRows"/> rows, in double and fixed order beyond.</summary>
    private static void ChannelSums(int n, int positions, int c, int kinds, double[] sums, AddPosition add)
    {
        var perTask = Math.Max(FloatRows, Chunk / c / FloatRows * FloatRows);
        var parts = (positions + perTask - 1) / perTask;
        var partial = new double[(long)n * parts * kinds * c];
        Workers.For(n * parts, task =>
        {
            var (sample, part) = Math.DivRem(task, parts);
            var block = new float[kinds * c];
            var sum = partial.AsSpan(task * kinds * c, kinds * c);
            var last = Math.Min(positions, (part + 1) * perTask);
            for (var first = part * perTask; first < last; first += FloatRows)
            {
                Array.Clear(block);
                for (var position = first; position < Math.Min(last, first + FloatRows); position++)
                    add(sample, position, block.AsSpan(0, c), kinds == 2 ? block.AsSpan(c) : []);
                for (var i = 0; i < block.Length; i++)
                    sum[i] += block[i];
            }
        });
        for (var task = 0; task < n * parts; task++)
        {
            var target = sums.AsSpan(task / parts * kinds * c, kinds * c);
            for (var i = 0; i < target.Length; i++)
                target[i] += partial[(long)task * kinds * c + i];
        }
    }
}
