using Impasto.Imaging;
using Impasto.Imaging.Patches;

namespace Impasto.Methods.Analogies;

/// <summary>
/// One level of an image analogy (Hertzmann et al. 2001, section 3): every pixel of B' in raster order is copied from A' where the neighbourhoods
/// of A and A' are most like those of B and B', or where they are nearly so and continue what a neighbour copied.
/// </summary>
internal sealed class AnalogyLevel
{
    private const int FineRadius = 2;
    private const int CoarseRadius = 1;

    /// <summary>Offsets before the middle of the 5 x 5 window in raster order: those whose B' is known.</summary>
    private const int Causal = 12;

    private readonly AnalogyPlanes _a;
    private readonly AnalogyPlanes _after;
    private readonly AnalogyPlanes _b;
    private readonly (AnalogyPlanes A, AnalogyPlanes After, AnalogyPlanes B, float[][] Result)? _coarser;
    private readonly (int Dx, int Dy, float Weight)[] _fine = Window(FineRadius, 1.0);
    private readonly (int Dx, int Dy, float Weight)[] _coarse = Window(CoarseRadius, 0.5);
    private readonly int _dimensions;

    /// <summary>Prepares a level.</summary>
    /// <param name="a">A at this level.</param>
    /// <param name="after">A' at this level.</param>
    /// <param name="b">B at this level.</param>
    /// <param name="coarser">The next coarser level's A, A', B and finished B'; null for the coarsest.</param>
    public AnalogyLevel(AnalogyPlanes a, AnalogyPlanes after, AnalogyPlanes b, (AnalogyPlanes A, AnalogyPlanes After, AnalogyPlanes B, float[][] Result)? coarser)
    {
        (_a, _after, _b, _coarser) = (a, after, b, coarser);
        _dimensions = Dimensions(a.Planes.Length, after.Planes.Length, coarser is not null);
        Result = [.. after.Planes.Select(_ => new float[b.Width * b.Height])];
        Source = new int[b.Width * b.Height];
        Coherent = new bool[b.Width * b.Height];
    }

    /// <summary>B', [channel of A'][height, width].</summary>
    public float[][] Result { get; }

    /// <summary>For each pixel of B' the index in A' that it was copied from.</summary>
    public int[] Source { get; }

    /// <summary>For each pixel of B' whether the coherent candidate was taken.</summary>
    public bool[] Coherent { get; }

    /// <summary>Numbers that describe one neighbourhood.</summary>
    public static int Dimensions(int channelsA, int channelsAfter, bool hasCoarser) =>
        (25 * channelsA) + (Causal * channelsAfter) + (hasCoarser ? 9 * (channelsA + channelsAfter) : 0);

    /// <summary>Makes B'.</summary>
    /// <param name="factor">1 + kappa 2^(l - L): how much farther the coherent candidate may lie (squared distances).</param>
    /// <param name="exact">Whether all neighbourhoods are compared.</param>
    /// <param name="row">Told after each row how many are done; false stops.</param>
    /// <returns>Whether all rows were made.</returns>
    public bool Run(double factor, bool exact, Func<int, bool> row)
    {
        var index = new PatchIndex(SourceFeatures(), _dimensions, exact);
        var (query, mask) = (new float[_dimensions], new float[_dimensions]);
        for (var y = 0; y < _b.Height; y++)
        {
            for (var x = 0; x < _b.Width; x++)
            {
                var whole = Describe(x, y, query, mask);
                ReadOnlySpan<float> known = whole ? [] : mask;
                var (pick, nearest) = index.Nearest(query, known);
                var (coherent, distance) = BestCoherent(x, y, index, query, known);
                var at = (y * _b.Width) + x;
                if (coherent >= 0 && distance <= nearest * factor)
                {
                    pick = coherent;
                    Coherent[at] = true;
                }
                Source[at] = pick;
                for (var c = 0; c < Result.Length; c++)
                    Result[c][at] = _after.Planes[c][pick];
            }
            if (!row(y + 1) && y + 1 < _b.Height)
                return false;
        }
        return true;
    }

    /// <summary>Ashikhmin's candidates: what each neighbour copied, moved on by the neighbour's offset.</summary>
    private (int Index, float Distance) BestCoherent(int x, int y, PatchIndex index, float[] query, ReadOnlySpan<float> mask)
    {
        var best = (Index: -1, Distance: float.PositiveInfinity);
        Span<int> tried = stackalloc int[Causal];
        var count = 0;
        for (var i = 0; i < Causal; i++)
        {
            var (nx, ny) = (x + _fine[i].Dx, y + _fine[i].Dy);
            if (nx < 0 || ny < 0 || nx >= _b.Width)
                continue;
            var source = Source[(ny * _b.Width) + nx];
            var (sx, sy) = ((source % _a.Width) - _fine[i].Dx, (source / _a.Width) - _fine[i].Dy);
            if (sx < 0 || sy < 0 || sx >= _a.Width || sy >= _a.Height)
                continue;
            var candidate = (sy * _a.Width) + sx;
            if (tried[..count].Contains(candidate))
                continue;
            tried[count++] = candidate;
            var distance = index.Distance(candidate, query, mask);
            if (distance < best.Distance)
                best = (candidate, distance);
        }
        return best;
    }

    /// <summary>B's neighbourhood with the square roots of the weights in; false where some of it lies beyond the edge, which the mask tells.</summary>
    private bool Describe(int x, int y, float[] query, float[] mask)
    {
        var at = 0;
        var whole = true;
        foreach (var plane in _b.Planes)
            Window(plane, _b, x, y, _fine, 25);
        foreach (var plane in Result)
            Window(plane, _b, x, y, _fine, Causal);
        if (_coarser is { } coarser)
        {
            foreach (var plane in coarser.B.Planes)
                Window(plane, coarser.B, x / 2, y / 2, _coarse, 9);
            foreach (var plane in coarser.Result)
                Window(plane, coarser.B, x / 2, y / 2, _coarse, 9);
        }
        return whole;

        void Window(float[] plane, AnalogyPlanes size, int cx, int cy, (int Dx, int Dy, float Weight)[] window, int count)
        {
            for (var i = 0; i < count; i++, at++)
            {
                var (px, py) = (cx + window[i].Dx, cy + window[i].Dy);
                var inside = px >= 0 && py >= 0 && px < size.Width && py < size.Height;
                query[at] = inside ? window[i].Weight * plane[(py * size.Width) + px] : 0;
                mask[at] = inside ? 1 : 0;
                whole &= inside;
            }
        }
    }

    /// <summary>The neighbourhoods of every pixel of A and A', coordinates clamped to the picture, [pixels, dimensions].</summary>
    private float[] SourceFeatures()
    {
        var features = new float[checked(_a.Width * _a.Height * _dimensions)];
        ParallelLoop.For(0, _a.Height, y =>
        {
            for (var x = 0; x < _a.Width; x++)
            {
                var at = ((y * _a.Width) + x) * _dimensions;
                foreach (var plane in _a.Planes)
                    Fill(plane, _a, x, y, _fine, 25);
                foreach (var plane in _after.Planes)
                    Fill(plane, _a, x, y, _fine, Causal);
                if (_coarser is not { } coarser)
                    continue;
                foreach (var plane in coarser.A.Planes)
                    Fill(plane, coarser.A, x / 2, y / 2, _coarse, 9);
                foreach (var plane in coarser.After.Planes)
                    Fill(plane, coarser.A, x / 2, y / 2, _coarse, 9);

                void Fill(float[] plane, AnalogyPlanes size, int cx, int cy, (int Dx, int Dy, float Weight)[] window, int count)
                {
                    for (var i = 0; i < count; i++)
                    {
                        var px = Math.Clamp(cx + window[i].Dx, 0, size.Width - 1);
                        var py = Math.Clamp(cy + window[i].Dy, 0, size.Height - 1);
                        features[at++] = window[i].Weight * plane[(py * size.Width) + px];
                    }
                }
            }
        });
        return features;
    }

    /// <summary>Offsets in raster order with the square roots of Gaussian weights that sum to 1.</summary>
    private static (int Dx, int Dy, float Weight)[] Window(int radius, double sigma)
    {
        var offsets = new List<(int Dx, int Dy, double Weight)>();
        for (var dy = -radius; dy <= radius; dy++)
        {
            for (var dx = -radius; dx <= radius; dx++)
                offsets.Add((dx, dy, Math.Exp(-((dx * dx) + (dy * dy)) / (2 * sigma * sigma))));
        }
        var sum = offsets.Sum(o => o.Weight);
        return [.. offsets.Select(o => (o.Dx, o.Dy, (float)Math.Sqrt(o.Weight / sum)))];
    }
}
