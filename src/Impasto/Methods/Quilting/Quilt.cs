using Impasto.Imaging;
using Impasto.Imaging.Patches;

namespace Impasto.Methods.Quilting;

/// <summary>
/// A quilt being laid (Efros and Freeman 2001): blocks in raster order, each chosen among those that fit its neighbours (and, in a transfer,
/// the target), and joined along minimum-error cuts.
/// </summary>
internal sealed class Quilt
{
    private readonly IReadOnlyList<QuiltSource> _sources;
    private readonly QuiltLayout _layout;
    private readonly double _tolerance;
    private readonly BlockJoining _joining;
    private readonly QuiltTarget? _target;
    private readonly double[][] _levels;
    private readonly double[] _seams;

    public Quilt(IReadOnlyList<QuiltSource> sources, QuiltLayout layout, double tolerance, BlockJoining joining, QuiltTarget? target)
    {
        _sources = sources;
        _layout = layout;
        _tolerance = tolerance;
        _joining = joining;
        _target = target;
        var channels = sources[0].Picture.Channels;
        Pixels = new float[layout.CanvasWidth * layout.CanvasHeight * channels];
        _levels = [.. Enumerable.Range(0, channels).Select(_ => new double[layout.CanvasWidth * layout.CanvasHeight])];
        Picks = new QuiltPick[layout.Columns * layout.Rows];
        _seams = new double[layout.Columns * layout.Rows];
    }

    /// <summary>The canvas, [height, width, channels].</summary>
    public float[] Pixels { get; }

    /// <summary>The canvas in whole numbers 0..255, [channel][height, width].</summary>
    public double[][] Levels => _levels;

    /// <summary>Where each block came from, in raster order.</summary>
    public QuiltPick[] Picks { get; }

    /// <summary>Mean squared difference of all channels (0..255) along the seams.</summary>
    public double SeamError { get; private set; }

    /// <summary>Lays every block. Blocks that don't touch are laid at the same time; the result is that of raster order.</summary>
    /// <param name="seed">Of the draws among blocks that fit.</param>
    /// <param name="laid">Told after each wave of blocks how many are laid; false stops.</param>
    /// <returns>Whether all blocks were laid.</returns>
    public bool Lay(int seed, Func<int, bool> laid)
    {
        var (columns, rows) = (_layout.Columns, _layout.Rows);
        var draws = new double[columns * rows];
        var state = unchecked((uint)seed);
        for (var i = 0; i < draws.Length; i++)
        {
            state = unchecked((1664525u * state) + 1013904223u);
            draws[i] = state / 4294967296.0;
        }
        var done = 0;
        foreach (var wave in Waves(columns, rows))
        {
            ParallelLoop.ForEach(wave, block => Place(block.Column, block.Row, draws[(block.Row * columns) + block.Column]));
            done += wave.Count;
            if (!laid(done))
                return false;
        }
        var seams = Picks.Sum(p => p.SeamLength);
        SeamError = seams == 0 ? 0 : _seams.Sum() / seams;
        return true;
    }

    /// <summary>
    /// A block needs those to its left and those above it, as far as the one above to the right; so all blocks of equal column + 2 row may be laid
    /// together. A quilt that closes on itself is laid one by one.
    /// </summary>
    private IEnumerable<IReadOnlyList<(int Column, int Row)>> Waves(int columns, int rows)
    {
        if (_layout.Closed)
        {
            for (var i = 0; i < columns * rows; i++)
                yield return [(i % columns, i / columns)];
            yield break;
        }
        for (var wave = 0; wave < columns + (2 * (rows - 1)); wave++)
        {
            var blocks = new List<(int, int)>();
            for (var row = 0; row < rows; row++)
            {
                var column = wave - (2 * row);
                if (column >= 0 && column < columns)
                    blocks.Add((column, row));
            }
            if (blocks.Count > 0)
                yield return blocks;
        }
    }

    private void Place(int column, int row, double draw)
    {
        var side = _layout.Block;
        var strips = _layout.StripsOf(column, row);
        var (x0, y0) = (_layout.Lefts[column], _layout.Tops[row]);
        var place = new int[side * side];
        for (var i = 0; i < place.Length; i++)
            place[i] = ((y0 + (i / side)) % _layout.CanvasHeight * _layout.CanvasWidth) + ((x0 + (i % side)) % _layout.CanvasWidth);
        var pick = Choose(place, strips, x0, y0, draw);
        var source = _sources[pick.Source];
        var error = new double[side * side];
        for (var c = 0; c < _levels.Length; c++)
        {
            for (var i = 0; i < error.Length; i++)
            {
                var d = source.Levels[c][((pick.Y + (i / side)) * source.Picture.Width) + pick.X + (i % side)] - _levels[c][place[i]];
                error[i] += d * d;
            }
        }
        var (mask, seam, length) = BlockMask(error, side, strips, _joining == BlockJoining.Cut);
        Picks[(row * _layout.Columns) + column] = pick with { SeamLength = length };
        _seams[(row * _layout.Columns) + column] = seam;
        var channels = _levels.Length;
        for (var i = 0; i < mask.Length; i++)
        {
            if (!mask[i])
                continue;
            var from = ((pick.Y + (i / side)) * source.Picture.Width) + pick.X + (i % side);
            for (var c = 0; c < channels; c++)
            {
                Pixels[(place[i] * channels) + c] = source.Picture.Pixels[(from * channels) + c];
                _levels[c][place[i]] = source.Levels[c][from];
            }
        }
    }

    private QuiltPick Choose(int[] place, QuiltStrips strips, int x0, int y0, double draw)
    {
        var side = _layout.Block;
        var terms = _joining == BlockJoining.Random ? null : Terms(place, strips, x0, y0);
        var errors = new double[_sources.Count][];
        var best = double.PositiveInfinity;
        for (var s = 0; s < _sources.Count; s++)
        {
            var picture = _sources[s].Picture;
            errors[s] = terms is null or { Count: 0 } ? new double[(picture.Width - side + 1) * (picture.Height - side + 1)] : _sources[s].Search.Errors(side, terms);
            if (_target is null)
            {
                // Sums of squares of whole numbers are whole.
                for (var i = 0; i < errors[s].Length; i++)
                    errors[s][i] = Math.Round(errors[s][i]);
            }
            best = Math.Min(best, errors[s].Min());
        }
        var limit = best * (1 + _tolerance) * (1 + 1e-12);
        var count = errors.Sum(e => e.Count(v => v <= limit));
        var wanted = (int)(draw * count);
        for (var s = 0; s < _sources.Count; s++)
        {
            var columns = _sources[s].Picture.Width - side + 1;
            for (var i = 0; i < errors[s].Length; i++)
            {
                if (errors[s][i] <= limit && wanted-- == 0)
                    return new QuiltPick(s, i % columns, i / columns, count, 0);
            }
        }
        throw new InvalidOperationException("No block fits, though the best does.");
    }

    /// <summary>alpha (overlap with what is laid, and with the previous pass) + (1 - alpha) correspondence; without a target the overlap alone.</summary>
    private List<PatchTerm> Terms(int[] place, QuiltStrips strips, int x0, int y0)
    {
        var side = _layout.Block;
        var channels = _levels.Length;
        var alpha = _target?.Alpha ?? 1;
        var (weights, targets, constant) = (new double[place.Length], new double[channels][], 0.0);
        for (var c = 0; c < channels; c++)
            targets[c] = new double[place.Length];
        var any = false;
        // Blocks that the picture wholly contains have equal weights, which the search then transforms once a pass.
        var inside = _target is null || _target.Contains(x0, y0, side);
        for (var i = 0; i < place.Length; i++)
        {
            if (strips.Contains(i % side, i / side, side))
                Add(i, _levels, place[i]);
            if (_target?.Previous is { } previous && _target.Index(x0 + (i % side), y0 + (i / side)) is { } at)
                Add(i, previous, at);
        }
        var terms = new List<PatchTerm>();
        if (any)
            terms.Add(new PatchTerm(0, weights, targets, constant, inside ? FormattableString.Invariant($"{strips.Key} {alpha} {_target?.Previous is not null}") : null));
        if (_target is not null)
        {
            var (luminance, shares, sum) = (new double[place.Length], new double[place.Length], 0.0);
            for (var i = 0; i < place.Length; i++)
            {
                // Beyond the picture's edge nothing is to be followed.
                if (_target.Index(x0 + (i % side), y0 + (i / side)) is not { } at)
                    continue;
                shares[i] = 1 - alpha;
                luminance[i] = (1 - alpha) * _target.Luminance[at];
                sum += (1 - alpha) * _target.Luminance[at] * _target.Luminance[at];
            }
            terms.Add(new PatchTerm(1, shares, [luminance], sum, inside ? FormattableString.Invariant($"{alpha}") : null));
        }
        return terms;

        void Add(int i, double[][] levels, int at)
        {
            any = true;
            weights[i] += alpha;
            for (var c = 0; c < channels; c++)
            {
                targets[c][i] += alpha * levels[c][at];
                constant += alpha * levels[c][at] * levels[c][at];
            }
        }
    }

    /// <summary>True where the new block is taken: right of the left cut, below the upper cut, and so on; the cuts are found strip by strip.</summary>
    internal static (bool[] Mask, double Seam, int Length) BlockMask(double[] error, int side, QuiltStrips strips, bool cut)
    {
        var mask = new bool[side * side];
        Array.Fill(mask, true);
        var (seam, length) = (0.0, 0);
        Strip(strips.Left, (across, along) => (along * side) + across);
        Strip(strips.Top, (across, along) => (across * side) + along);
        Strip(strips.Right, (across, along) => (along * side) + side - 1 - across);
        Strip(strips.Bottom, (across, along) => ((side - 1 - across) * side) + along);
        return (mask, seam, length);

        void Strip(int width, Func<int, int, int> at)
        {
            if (width == 0)
                return;
            var costs = new double[width * side];
            for (var i = 0; i < costs.Length; i++)
                costs[i] = error[at(i % width, i / width)];
            var path = cut ? MinimumCut.Vertical(costs, width, side).Path : new int[side];
            for (var along = 0; along < side; along++)
            {
                seam += costs[(along * width) + path[along]];
                for (var across = 0; across < path[along]; across++)
                    mask[at(across, along)] = false;
            }
            length += side;
        }
    }
}
