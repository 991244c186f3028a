using System.Numerics;
using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    /// <summary>Periods of a <see cref="LanePattern"/> that are added up in float before the sum goes on in double.</summary>
    private const int BlockPeriods = 64;

    public void Normalize(int n, int positions, int c, int groups, float eps, DeviceBuffer x, DeviceBuffer? gamma, DeviceBuffer? beta, bool affinePerSample, bool relu,
        DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer y)
    {
        MeanAndInverse(n, positions, c, groups, eps, Pointer(x), Pointer(mean), Pointer(inverse));
        NormalizeBy(n, positions, c, groups, x, gamma, beta, affinePerSample, relu, mean, inverse, y);
    }

    public void NormalizeBy(int n, int positions, int c, int groups, DeviceBuffer x, DeviceBuffer? gamma, DeviceBuffer? beta, bool affinePerSample, bool relu,
        DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer y)
    {
        float* px = Pointer(x), py = Pointer(y), pm = Pointer(mean), pi = Pointer(inverse);
        var pattern = new LanePattern(c);
        using var tables = NormalizationTables(n, c, groups, pattern, pm, pi, gamma, beta, affinePerSample);
        var all = tables.Pointer;
        var period = pattern.Period;
        Positions(n, positions, pattern, (sample, first, count) =>
        {
            float* means = all + (long)sample * 3 * period, scale = means + period, shift = scale + period;
            var offset = ((long)sample * positions + first) * c;
            NormalizeRun(px + offset, py + offset, (long)count * c, period, means, scale, shift, relu ? 0 : float.NegativeInfinity);
        });
    }

    public void NormalizeGradient(int n, int positions, int c, int groups, DeviceBuffer x, DeviceBuffer? gamma, DeviceBuffer? beta, bool affinePerSample, bool relu,
        DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer dy, DeviceBuffer? dx, DeviceBuffer? dGamma, DeviceBuffer? dBeta)
    {
        // With xh = (x - mean) inverse, g = dy gamma and means over the group: dx = inverse (g - mean(g) - xh mean(g xh)).
        float* px = Pointer(x), pm = Pointer(mean), pi = Pointer(inverse), pdy = Pointer(dy);
        float* pg = gamma is null ? null : Pointer(gamma);
        var pattern = new LanePattern(c);
        var period = pattern.Period;
        using var tables = NormalizationTables(n, c, groups, pattern, pm, pi, gamma, beta, affinePerSample);
        var all = tables.Pointer;
        var parts = Parts(positions, pattern);
        var partial = new double[(long)n * parts * 2 * c];
        Positions(n, positions, pattern, (sample, first, count) =>
        {
            float* means = all + (long)sample * 3 * period, scale = means + period, shift = scale + period;
            var offset = ((long)sample * positions + first) * c;
            var target = partial.AsSpan(((sample * parts) + first / PositionsATask(pattern)) * 2 * c, 2 * c);
            GradientSums(px + offset, pdy + offset, (long)count * c, pattern, means, relu ? scale : null, shift, target[..c], target[c..]);
        });
        // sums holds sum(dy) and sum(dy xh) a sample and channel.
        var sums = new double[2L * n * c];
        for (var task = 0; task < n * parts; task++)
        {
            var target = sums.AsSpan(task / parts * 2 * c, 2 * c);
            for (var i = 0; i < target.Length; i++)
                target[i] += partial[(long)task * 2 * c + i];
        }
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
        using var coefficients = new Scratch(3L * n * period);
        var onAll = coefficients.Pointer;
        GradientCoefficients(n, positions, c, groups, pattern, sums, pi, pg, affinePerSample, onAll);
        Positions(n, positions, pattern, (sample, first, count) =>
        {
            float* means = all + (long)sample * 3 * period, scale = means + period, shift = scale + period;
            float* onDy = onAll + (long)sample * 3 * period, onX = onDy + period, constant = onX + period;
            var offset = ((long)sample * positions + first) * c;
            GradientRun(px + offset, pdy + offset, pdx + offset, (long)count * c, period, means, relu ? scale : null, shift, onDy, onX, constant);
        });
    }

    /// <summary>Lanes of mean, scale (inverse deviation times gamma) and shift (beta) for each sample.</summary>
    private static Scratch NormalizationTables(int n, int c, int groups, LanePattern pattern, float* mean, float* inverse, DeviceBuffer? gamma, DeviceBuffer? beta, bool perSample)
    {
        float* pg = gamma is null ? null : Pointer(gamma), pb = beta is null ? null : Pointer(beta);
        var tables = new Scratch(3L * n * pattern.Period);
        float[] means = new float[c], scales = new float[c], shifts = new float[c];
        for (var sample = 0; sample < n; sample++)
        {
            for (var channel = 0; channel < c; channel++)
            {
                var group = (long)sample * groups + channel / (c / groups);
                var affine = perSample ? (long)sample * c + channel : channel;
                means[channel] = mean[group];
                scales[channel] = inverse[group] * (pg is null ? 1 : pg[affine]);
                shifts[channel] = pb is null ? 0 : pb[affine];
            }
            var lanes = tables.Pointer + (long)sample * 3 * pattern.Period;
            pattern.Repeat(means, lanes);
            pattern.Repeat(scales, lanes + pattern.Period);
            pattern.Repeat(shifts, lanes + 2 * pattern.Period);
        }
        return tables;
    }

    /// <summary>y = max((x - mean) scale + shift, floor). (x - mean) first: exact for a large mean and a small deviation, where x scale + (shift - mean scale) cancels.</summary>
    private static void NormalizeRun(float* x, float* y, long count, int period, float* means, float* scale, float* shift, float floor)
    {
        var least = new Vector<float>(floor);
        long at = 0;
        for (; at <= count - period; at += period)
        {
            for (var lane = 0; lane < period; lane += Vector<float>.Count)
            {
                var value = (Vector.Load(x + at + lane) - Vector.Load(means + lane)) * Vector.Load(scale + lane) + Vector.Load(shift + lane);
                // Max keeps a NaN.
                Vector.Max(value, least).Store(y + at + lane);
            }
        }
        for (var lane = 0; at < count; at++, lane++)
            y[at] = MathF.Max((x[at] - means[lane]) * scale[lane] + shift[lane], floor);
    }

    /// <summary>Adds sum(g) and sum(g (x - mean)) of a run to each channel's, g being dy, or 0 where a scale is given and the rectified output is.</summary>
    private static void GradientSums(float* x, float* dy, long count, LanePattern pattern, float* means, float* scale, float* shift, Span<double> sumG, Span<double> sumGx)
    {
        int period = pattern.Period, c = pattern.Channels, width = Vector<float>.Count;
        var whole = count / period;
        for (long first = 0; first < whole; first += BlockPeriods)
        {
            var periods = (int)Math.Min(BlockPeriods, whole - first);
            for (var lane = 0; lane < period; lane += width)
            {
                var m = Vector.Load(means + lane);
                Vector<float> g0 = default, g1 = default, gx0 = default, gx1 = default;
                float* px = x + first * period + lane, pdy = dy + first * period + lane;
                var p = 0;
                if (scale is null)
                {
                    for (; p + 1 < periods; p += 2, px += 2 * period, pdy += 2 * period)
                    {
                        Vector<float> a = Vector.Load(pdy), b = Vector.Load(pdy + period);
                        g0 += a;
                        g1 += b;
                        gx0 += a * (Vector.Load(px) - m);
                        gx1 += b * (Vector.Load(px + period) - m);
                    }
                    for (; p < periods; p++, px += period, pdy += period)
                    {
                        g0 += Vector.Load(pdy);
                        gx0 += Vector.Load(pdy) * (Vector.Load(px) - m);
                    }
                }
                else
                {
                    Vector<float> s = Vector.Load(scale + lane), b = Vector.Load(shift + lane);
                    for (; p < periods; p++, px += period, pdy += period)
                    {
                        var centerd = Vector.Load(px) - m;
                        var g = Masked(centerd * s + b, Vector.Load(pdy));
                        g0 += g;
                        gx0 += g * centerd;
                    }
                }
                g0 += g1;
                gx0 += gx1;
                for (var i = 0; i < width; i++)
                {
                    sumG[(lane + i) % c] += g0[i];
                    sumGx[(lane + i) % c] += gx0[i];
                }
            }
        }
        var at = whole * period;
        for (var lane = 0; at < count; at++, lane++)
        {
            var centerd = x[at] - means[lane];
            var g = scale is null || centerd * scale[lane] + shift[lane] > 0 ? dy[at] : 0;
            sumG[lane % c] += g;
            sumGx[lane % c] += g * centerd;
        }
    }

    private static void GradientCoefficients(int n, int positions, int c, int groups, LanePattern pattern, double[] sums, float* inverse, float* gamma, bool perSample,
        float* lanes)
    {
        var channels = c / groups;
        float[] onDy = new float[c], onX = new float[c], constant = new float[c];
        for (var sample = 0; sample < n; sample++)
        {
            for (var group = 0; group < groups; group++)
            {
                double meanG = 0, meanGx = 0;
                for (var channel = group * channels; channel < (group + 1) * channels; channel++)
                {
                    double factor = gamma is null ? 1 : gamma[perSample ? (long)sample * c + channel : channel];
                    meanG += factor * sums[(long)sample * 2 * c + channel];
                    meanGx += factor * sums[((long)sample * 2 + 1) * c + channel];
                }
                meanG /= (double)channels * positions;
                meanGx /= (double)channels * positions;
                var inv = inverse[(long)sample * groups + group];
                for (var channel = group * channels; channel < (group + 1) * channels; channel++)
                {
                    onDy[channel] = inv * (gamma is null ? 1 : gamma[perSample ? (long)sample * c + channel : channel]);
                    onX[channel] = (float)(-(double)inv * inv * meanGx);
                    constant[channel] = (float)(-inv * meanG);
                }
            }
            var target = lanes + (long)sample * 3 * pattern.Period;
            pattern.Repeat(onDy, target);
            pattern.Repeat(onX, target + pattern.Period);
            pattern.Repeat(constant, target + 2 * pattern.Period);
        }
    }

    /// <summary>dx = g onDy + (x - mean) onX + constant, g as in <see cref="GradientSums"/>.</summary>
    private static void GradientRun(float* x, float* dy, float* dx, long count, int period, float* means, float* scale, float* shift, float* onDy, float* onX, float* constant)
    {
        long at = 0;
        for (; at <= count - period; at += period)
        {
            if (scale is null)
            {
                for (var lane = 0; lane < period; lane += Vector<float>.Count)
                {
                    var centerd = Vector.Load(x + at + lane) - Vector.Load(means + lane);
                    (Vector.Load(dy + at + lane) * Vector.Load(onDy + lane) + centerd * Vector.Load(onX + lane) + Vector.Load(constant + lane)).Store(dx + at + lane);
                }
                continue;
            }
            for (var lane = 0; lane < period; lane += Vector<float>.Count)
            {
                var centerd = Vector.Load(x + at + lane) - Vector.Load(means + lane);
                var g = Masked(centerd * Vector.Load(scale + lane) + Vector.Load(shift + lane), Vector.Load(dy + at + lane));
                (g * Vector.Load(onDy + lane) + centerd * Vector.Load(onX + lane) + Vector.Load(constant + lane)).Store(dx + at + lane);
            }
        }
        for (var lane = 0; at < count; at++, lane++)
        {
            var centerd = x[at] - means[lane];
            var g = scale is null || centerd * scale[lane] + shift[lane] > 0 ? dy[at] : 0;
            dx[at] = g * onDy[lane] + centerd * onX[lane] + constant[lane];
        }
    }

    private static Vector<float> Masked(Vector<float> output, Vector<float> dy) => Vector.ConditionalSelect(Vector.GreaterThan(output, Vector<float>.Zero), dy, Vector<float>.Zero);

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

    /// <summary>
    /// One pass over memory: means and squared differences of blocks that stay in the cache, combined in double (Chan, Golub and LeVeque 1983): exact for a large mean and a
    /// small deviation.
    /// </summary>
    private static void MeanAndInverse(int n, int positions, int c, int groups, float eps, float* x, float* mean, float* inverse)
    {
        var pattern = new LanePattern(c);
        var parts = Parts(positions, pattern);
        var moments = PartMoments(n, positions, pattern, x);
        var channels = c / groups;
        for (var sample = 0; sample < n; sample++)
        {
            for (var group = 0; group < groups; group++)
            {
                double count = 0, average = 0, squares = 0;
                for (var part = 0; part < parts; part++)
                {
                    var size = Math.Min(PositionsATask(pattern), positions - part * PositionsATask(pattern));
                    for (var channel = group * channels; channel < (group + 1) * channels; channel++)
                    {
                        var at = (long)(sample * parts + part) * 2 * c + channel;
                        Combine(ref count, ref average, ref squares, size, moments[at], moments[at + c]);
                    }
                }
                mean[(long)sample * groups + group] = (float)average;
                inverse[(long)sample * groups + group] = (float)(1 / Math.Sqrt(squares / count + eps));
            }
        }
    }

    public void Moments(int positions, int c, DeviceBuffer x, Span<double> mean, Span<double> squares)
    {
        var pattern = new LanePattern(c);
        var moments = PartMoments(1, positions, pattern, Pointer(x));
        for (var channel = 0; channel < c; channel++)
        {
            double count = 0, average = 0, sum = 0;
            for (var part = 0; part < Parts(positions, pattern); part++)
            {
                var at = (long)part * 2 * c + channel;
                Combine(ref count, ref average, ref sum, Math.Min(PositionsATask(pattern), positions - part * PositionsATask(pattern)), moments[at], moments[at + c]);
            }
            (mean[channel], squares[channel]) = (average, sum);
        }
    }

    /// <summary>Means and squared differences of each channel in each task's run of positions: [n, parts, 2, c].</summary>
    private static double[] PartMoments(int n, int positions, LanePattern pattern, float* x)
    {
        var c = pattern.Channels;
        var parts = Parts(positions, pattern);
        var moments = new double[(long)n * parts * 2 * c];
        Positions(n, positions, pattern, (sample, first, count) =>
        {
            var target = moments.AsSpan((sample * parts + first / PositionsATask(pattern)) * 2 * c, 2 * c);
            RunMoments(x + ((long)sample * positions + first) * c, count, pattern, target[..c], target[c..]);
        });
        return moments;
    }

    private static void Combine(ref double count, ref double mean, ref double squares, double moreCount, double moreMean, double moreSquares)
    {
        var delta = moreMean - mean;
        var total = count + moreCount;
        mean += delta * (moreCount / total);
        squares += moreSquares + delta * delta * (count * moreCount / total);
        count = total;
    }

    /// <summary>Each channel's mean and sum of squared differences from it over a run of positions.</summary>
    private static void RunMoments(float* x, int positions, LanePattern pattern, Span<double> mean, Span<double> squares)
    {
        int period = pattern.Period, c = pattern.Channels, width = Vector<float>.Count;
        var whole = positions / pattern.Positions;
        // The lanes' moments first; a channel's lanes are combined at the end.
        double[] lanes = new double[2 * period];
        var done = 0;
        for (; done < whole; done += BlockPeriods)
        {
            var periods = Math.Min(BlockPeriods, whole - done);
            double share = (double)periods / (done + periods), cross = (double)done * periods / (done + periods);
            for (var lane = 0; lane < period; lane += width)
            {
                var block = x + (long)done * period + lane;
                Vector<float> a = default, b = default;
                var p = 0;
                var at = block;
                for (; p + 1 < periods; p += 2, at += 2 * period)
                {
                    a += Vector.Load(at);
                    b += Vector.Load(at + period);
                }
                if (p < periods)
                    a += Vector.Load(at);
                var m = (a + b) / new Vector<float>(periods);
                a = b = default;
                at = block;
                for (p = 0; p + 1 < periods; p += 2, at += 2 * period)
                {
                    Vector<float> d = Vector.Load(at) - m, e = Vector.Load(at + period) - m;
                    a += d * d;
                    b += e * e;
                }
                if (p < periods)
                {
                    var d = Vector.Load(at) - m;
                    a += d * d;
                }
                a += b;
                for (var i = 0; i < width; i++)
                {
                    var delta = m[i] - lanes[lane + i];
                    lanes[lane + i] += delta * share;
                    lanes[period + lane + i] += a[i] + delta * delta * cross;
                }
            }
        }
        for (var channel = 0; channel < c; channel++)
        {
            double count = 0, average = 0, sum = 0;
            if (whole > 0)
            {
                for (var lane = channel; lane < period; lane += c)
                    Combine(ref count, ref average, ref sum, whole, lanes[lane], lanes[period + lane]);
            }
            for (var position = whole * pattern.Positions; position < positions; position++)
                Combine(ref count, ref average, ref sum, 1, x[(long)position * c + channel], 0);
            mean[channel] = average;
            squares[channel] = sum;
        }
    }

    private static int PositionsATask(LanePattern pattern)
    {
        var block = BlockPeriods * pattern.Positions;
        return Math.Max(1, Chunk / (block * pattern.Channels)) * block;
    }

    private static int Parts(int positions, LanePattern pattern) => (positions + PositionsATask(pattern) - 1) / PositionsATask(pattern);

    /// <summary>Splits [n, positions] into fixed tasks of about a chunk of values each: (sample, first position, count).</summary>
    private static void Positions(int n, int positions, LanePattern pattern, Action<int, int, int> body)
    {
        int perTask = PositionsATask(pattern), parts = Parts(positions, pattern);
        Workers.For(n * parts, task =>
        {
            var (sample, part) = Math.DivRem(task, parts);
            body(sample, part * perTask, Math.Min(perTask, positions - part * perTask));
        });
    }
}
