namespace Impasto.Imaging.Warping;

/// <summary>
/// Field morphing by pairs of lines (Beier and Neely 1992, section 3.3). Maps a destination point to its source point; each line pulls with the weight
/// (length^p / (a + distance))^b, length that of the destination's line.
/// </summary>
internal sealed class BeierNeely : IPointMap
{
    private readonly (Point2 Start, Point2 Along, Point2 Across, Point2 End, double Length, Point2 SourceStart, Point2 SourceAlong, Point2 SourceAcross)[] _lines;
    private readonly double _a;
    private readonly double _b;
    private readonly double _p;

    /// <summary>Prepares the pairs of lines; pairs of which one line has no length are left out.</summary>
    /// <param name="destination">Lines in the destination (the output).</param>
    /// <param name="source">The same lines in the source; as many.</param>
    /// <param name="a">Above 0: how softly points on a line follow it, px.</param>
    /// <param name="b">0.5 to 2: how fast the pull falls with distance.</param>
    /// <param name="p">0 to 1: how much longer lines pull more.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or no line has a length, or a is not above 0.</exception>
    public BeierNeely(IReadOnlyList<Line2> destination, IReadOnlyList<Line2> source, double a = 1, double b = 2, double p = 0.5)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(a);
        if (destination.Count != source.Count)
            throw new ArgumentException($"Beier-Neely needs pairs of lines, but there are {destination.Count} in the destination and {source.Count} in the source.");
        (_a, _b, _p) = (a, b, p);
        _lines = [.. destination.Zip(source).Where(pair => (pair.First.End - pair.First.Start).Length > 0 && (pair.Second.End - pair.Second.Start).Length > 0)
            .Select(pair =>
            {
                Point2 along = pair.First.End - pair.First.Start, sourceAlong = pair.Second.End - pair.Second.Start;
                double length = along.Length, sourceLength = sourceAlong.Length;
                return (pair.First.Start, along, 1 / length * new Point2(-along.Y, along.X), pair.First.End, length,
                    pair.Second.Start, sourceAlong, 1 / sourceLength * new Point2(-sourceAlong.Y, sourceAlong.X));
            })];
        if (_lines.Length == 0)
            throw new ArgumentException("Beier-Neely needs at least one pair of lines with a length above 0.", nameof(destination));
    }

    /// <inheritdoc/>
    public Point2 Map(Point2 p)
    {
        var sum = default(Point2);
        var total = 0.0;
        foreach (var line in _lines)
        {
            var d = p - line.Start;
            double u = Point2.Dot(d, line.Along) / (line.Length * line.Length), v = Point2.Dot(d, line.Across);
            var source = line.SourceStart + u * line.SourceAlong + v * line.SourceAcross;
            var distance = u < 0 ? d.Length : u > 1 ? (p - line.End).Length : Math.Abs(v);
            var weight = Math.Pow(Math.Pow(line.Length, _p) / (_a + distance), _b);
            sum += weight * (source - p);
            total += weight;
        }
        return p + 1 / total * sum;
    }
}
