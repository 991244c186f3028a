using Impasto.Imaging.Resampling;

namespace Impasto.Imaging.Warping;

/// <summary>
/// Dense correspondence in the manner of SIFT flow (Liu, Yuen and Torralba 2011): every pixel's descriptor is compared with those around its place in the other picture,
/// neighbours are asked to move alike (truncated L1), small moves are preferred, coarse to fine. The energy is lowered by scan-line passes in four directions
/// (semi-global matching, Hirschmüller 2008) instead of loopy belief propagation.
/// </summary>
internal static class DenseMatching
{
    private const float Smoothness = 0.35f;
    private const float Truncation = 4 * Smoothness;
    private const float SmallMove = 0.015f;
    private const float WorstMatch = 6;

    /// <summary>Finds for each pixel of the target where it lies in the source.</summary>
    /// <param name="target">The picture whose grid the field has.</param>
    /// <param name="source">A picture of the same size, roughly aligned already (within about 10 % of its size).</param>
    /// <param name="longestSide">Matching is done at this size at most, px; the field is then interpolated.</param>
    /// <param name="cancel">Checked between passes.</param>
    /// <returns>A backward field: target pixel (x, y) corresponds to source (x + dx, y + dy).</returns>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static FlowField Match(Picture target, Picture source, int longestSide = 256, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(longestSide, 16);
        if ((target.Width, target.Height) != (source.Width, source.Height))
            throw new ArgumentException($"Dense matching needs pictures of one size, but they are {target.Width}x{target.Height} and {source.Width}x{source.Height}: align them first.");
        var shrink = Math.Min(1, longestSide / (double)Math.Max(target.Width, target.Height));
        int width = Math.Max(1, (int)Math.Round(target.Width * shrink)), height = Math.Max(1, (int)Math.Round(target.Height * shrink));
        var sizes = new List<(int Width, int Height)> { (width, height) };
        while (sizes.Count < 4 && Math.Min(sizes[^1].Width, sizes[^1].Height) >= 48)
            sizes.Add(((sizes[^1].Width + 1) / 2, (sizes[^1].Height + 1) / 2));
        FlowField? flow = null;
        for (var level = sizes.Count - 1; level >= 0; level--)
        {
            var (w, h) = sizes[level];
            var window = level == sizes.Count - 1 ? 4 : 2;
            DenseDescriptors a = new(Gray(target, w, h), w, h), b = new(Gray(source, w, h), w, h);
            flow = Refine(a, b, flow?.Resized(w, h) ?? new FlowField(w, h), window, cancel);
        }
        return flow!.Resized(target.Width, target.Height);
    }

    private static FlowField Refine(DenseDescriptors a, DenseDescriptors b, FlowField start, int window, CancellationToken cancel)
    {
        int width = a.Width, height = a.Height, side = 2 * window + 1, labels = side * side;
        var offsets = Array.ConvertAll(start.Vectors, v => (int)MathF.Round(v));
        var costs = new float[width * height * labels];
        ParallelLoop.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                var i = y * width + x;
                for (var label = 0; label < labels; label++)
                {
                    int dx = offsets[2 * i] + label % side - window, dy = offsets[2 * i + 1] + label / side - window;
                    costs[i * labels + label] = MathF.Min(DenseDescriptors.Distance(a, x, y, b, x + dx, y + dy), WorstMatch) + SmallMove * (Math.Abs(dx) + Math.Abs(dy));
                }
            }
        }, cancel);
        var sums = new float[costs.Length];
        ParallelLoop.For(0, height, y =>
        {
            Scan(y * width, 1, width);
            Scan(y * width + width - 1, -1, width);
        }, cancel);
        ParallelLoop.For(0, width, x =>
        {
            Scan(x, width, height);
            Scan((height - 1) * width + x, -width, height);
        }, cancel);
        return Smoothed(Best());

        // One scan line: what the best path up to the last pixel costs is carried on to the next.
        void Scan(int from, int step, int count)
        {
            float[] path = new float[labels], carried = new float[labels];
            for (int n = 0, i = from; n < count; n++, i += step)
            {
                if (n == 0)
                    Array.Clear(carried);
                else
                    Carry(path, carried, offsets[2 * i] - offsets[2 * (i - step)], offsets[2 * i + 1] - offsets[2 * (i - step) + 1]);
                for (var label = 0; label < labels; label++)
                {
                    path[label] = costs[i * labels + label] + carried[label];
                    sums[i * labels + label] += path[label];
                }
            }
        }

        // carried(l) = min over the last pixel's labels k of path(k) + smoothness |l + shift - k|, less the least of path, truncated: a distance transform.
        void Carry(float[] path, float[] carried, int shiftX, int shiftY)
        {
            var least = path.Min();
            for (var row = 0; row < side; row++)
            {
                var line = path.AsSpan(row * side, side);
                for (var k = 1; k < side; k++)
                    line[k] = MathF.Min(line[k], line[k - 1] + Smoothness);
                for (var k = side - 2; k >= 0; k--)
                    line[k] = MathF.Min(line[k], line[k + 1] + Smoothness);
            }
            for (var k = side; k < labels; k++)
                path[k] = MathF.Min(path[k], path[k - side] + Smoothness);
            for (var k = labels - side - 1; k >= 0; k--)
                path[k] = MathF.Min(path[k], path[k + side] + Smoothness);
            for (var label = 0; label < labels; label++)
            {
                int x = label % side + shiftX, y = label / side + shiftY, cx = Math.Clamp(x, 0, side - 1), cy = Math.Clamp(y, 0, side - 1);
                var value = path[cy * side + cx] + Smoothness * (Math.Abs(x - cx) + Math.Abs(y - cy));
                carried[label] = MathF.Min(value - least, Truncation);
            }
        }

        FlowField Best()
        {
            var flow = new FlowField(width, height);
            ParallelLoop.For(0, height, y =>
            {
                for (var i = y * width; i < (y + 1) * width; i++)
                {
                    var own = sums.AsSpan(i * labels, labels);
                    var best = 0;
                    for (var label = 1; label < labels; label++)
                    {
                        if (own[label] < own[best])
                            best = label;
                    }
                    int x = best % side, y0 = best / side;
                    flow.Vectors[2 * i] = offsets[2 * i] + x - window + (x > 0 && x < side - 1 ? Vertex(own[best - 1], own[best], own[best + 1]) : 0);
                    flow.Vectors[2 * i + 1] = offsets[2 * i + 1] + y0 - window + (y0 > 0 && y0 < side - 1 ? Vertex(own[best - side], own[best], own[best + side]) : 0);
                }
            }, cancel);
            return flow;
        }
    }

    /// <summary>Where between -0.5 and 0.5 the parabola through three values is lowest.</summary>
    private static float Vertex(float left, float middle, float right)
    {
        var curve = left - 2 * middle + right;
        return curve > 1e-6f ? Math.Clamp(0.5f * (left - right) / curve, -0.5f, 0.5f) : 0;
    }

    /// <summary>Two rounds of (1 2 1)/4 both ways: takes the integer steps out.</summary>
    private static FlowField Smoothed(FlowField flow)
    {
        for (var round = 0; round < 2; round++)
        {
            var rows = new FlowField(flow.Width, flow.Height);
            for (var pass = 0; pass < 2; pass++)
            {
                var (from, to) = pass == 0 ? (flow, rows) : (rows, flow);
                ParallelLoop.For(0, flow.Height, y =>
                {
                    for (var x = 0; x < flow.Width; x++)
                    {
                        int c = y * flow.Width + x;
                        var (a, b) = pass == 0
                            ? (y * flow.Width + Math.Max(x - 1, 0), y * flow.Width + Math.Min(x + 1, flow.Width - 1))
                            : (Math.Max(y - 1, 0) * flow.Width + x, Math.Min(y + 1, flow.Height - 1) * flow.Width + x);
                        to.Vectors[2 * c] = (from.Vectors[2 * a] + 2 * from.Vectors[2 * c] + from.Vectors[2 * b]) / 4;
                        to.Vectors[2 * c + 1] = (from.Vectors[2 * a + 1] + 2 * from.Vectors[2 * c + 1] + from.Vectors[2 * b + 1]) / 4;
                    }
                });
            }
        }
        return flow;
    }

    private static float[] Gray(Picture picture, int width, int height) => Resampler.Resize(picture.Luma(), width, height, ResampleFilter.Box).Values;
}
