namespace Impasto.Imaging.Warping;

/// <summary>What every map that is fitted to pairs of points checks first.</summary>
internal static class PointPairs
{
    public static void Check(string what, IReadOnlyList<Point2> from, IReadOnlyList<Point2> to, int least)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (from.Count != to.Count)
            throw new ArgumentException($"The {what} needs pairs of points, but there are {from.Count} on one side and {to.Count} on the other.");
        if (from.Count < least)
            throw new ArgumentException($"The {what} needs at least {least} pairs of points, but there are {from.Count}.");
        foreach (var p in from.Concat(to))
        {
            if (!double.IsFinite(p.X) || !double.IsFinite(p.Y))
                throw new ArgumentException($"The {what} needs finite coordinates, but one point is ({p.X}, {p.Y}).");
        }
    }

    /// <summary>Each distinct point once, in order of first appearance, its partner the mean of its partners.</summary>
    public static (Point2[] From, Point2[] To) MergeCoincident(IReadOnlyList<Point2> from, IReadOnlyList<Point2> to)
    {
        var places = new Dictionary<Point2, int>();
        var sums = new List<(Point2 From, Point2 Sum, int Count)>();
        for (var i = 0; i < from.Count; i++)
        {
            if (places.TryGetValue(from[i], out var place))
                sums[place] = (from[i], sums[place].Sum + to[i], sums[place].Count + 1);
            else
            {
                places[from[i]] = sums.Count;
                sums.Add((from[i], to[i], 1));
            }
        }
        return ([.. sums.Select(s => s.From)], [.. sums.Select(s => 1.0 / s.Count * s.Sum)]);
    }
}
