using System.Numerics;
using Impasto.LinearAlgebra;

namespace Impasto.Imaging.Patches;

/// <summary>
/// Nearest neighbours among many vectors: exactly by comparing all, or approximately by a k-d tree over the leading principal components
/// (searched best bin first, as Hertzmann et al. 2001 do it with the ANN library), the few best of which are compared in full. Deterministic
/// and thread-safe. Among equals the lowest index wins.
/// </summary>
internal sealed class PatchIndex
{
    private const int LeafSize = 16;
    private const int LeavesVisited = 40;
    private const int ComparedInFull = 8;
    private const int MostComponents = 24;
    private const double KeptVariance = 0.98;

    private readonly float[] _vectors;
    private readonly float[] _mean = [];
    private readonly float[] _axes = [];
    private readonly float[] _projected = [];
    private readonly int[] _order = [];
    private readonly List<Node> _nodes = [];

    /// <summary>Prepares a search.</summary>
    /// <param name="vectors">[count, dimensions]; kept, not copied.</param>
    /// <param name="dimensions">Length of a vector.</param>
    /// <param name="exact">Whether every search compares all vectors.</param>
    public PatchIndex(float[] vectors, int dimensions, bool exact)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (vectors.Length == 0 || vectors.Length % dimensions != 0)
            throw new ArgumentException($"{vectors.Length} values are no vectors of {dimensions} dimensions.", nameof(vectors));
        _vectors = vectors;
        Dimensions = dimensions;
        Count = vectors.Length / dimensions;
        IsExact = exact;
        if (exact)
            return;
        (_mean, _axes, Components) = PrincipalAxes();
        _projected = new float[(long)Count * Components <= Array.MaxLength ? Count * Components
            : throw new ArgumentException($"{Count} vectors are more than can be indexed.", nameof(vectors))];
        ParallelLoop.For(0, Count, i => Project(Vector(i), _projected.AsSpan(i * Components, Components)));
        _order = [.. Enumerable.Range(0, Count)];
        Build(0, Count);
    }

    /// <summary>Length of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>Number of vectors.</summary>
    public int Count { get; }

    /// <summary>Whether every search compares all vectors.</summary>
    public bool IsExact { get; }

    /// <summary>Principal components that the tree is built over.</summary>
    public int Components { get; }

    /// <summary>One vector.</summary>
    public ReadOnlySpan<float> Vector(int index) => _vectors.AsSpan(index * Dimensions, Dimensions);

    /// <summary>The squared distance to a vector over the dimensions whose mask is 1.</summary>
    /// <param name="index">Which vector.</param>
    /// <param name="query">[dimensions].</param>
    /// <param name="mask">[dimensions], 0 or 1; empty is 1 everywhere.</param>
    public float Distance(int index, ReadOnlySpan<float> query, ReadOnlySpan<float> mask)
    {
        var vector = Vector(index);
        var sums = Vector<float>.Zero;
        var i = 0;
        for (; i <= query.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var d = new Vector<float>(vector[i..]) - new Vector<float>(query[i..]);
            if (mask.Length > 0)
                d *= new Vector<float>(mask[i..]);
            sums += d * d;
        }
        var sum = System.Numerics.Vector.Sum(sums);
        for (; i < query.Length; i++)
        {
            var d = vector[i] - query[i];
            if (mask.Length == 0 || mask[i] != 0)
                sum += d * d;
        }
        return sum;
    }

    /// <summary>The nearest vector and its squared distance.</summary>
    /// <inheritdoc cref="Distance"/>
    public (int Index, float Distance) Nearest(ReadOnlySpan<float> query, ReadOnlySpan<float> mask) =>
        IsExact ? NearestOfAll(query, mask) : NearestByTree(query, mask);

    private (int Index, float Distance) NearestOfAll(ReadOnlySpan<float> query, ReadOnlySpan<float> mask)
    {
        var best = (Index: 0, Distance: float.PositiveInfinity);
        for (var i = 0; i < Count; i++)
        {
            var distance = Distance(i, query, mask);
            if (distance < best.Distance)
                best = (i, distance);
        }
        return best;
    }

    private (int Index, float Distance) NearestByTree(ReadOnlySpan<float> query, ReadOnlySpan<float> mask)
    {
        Span<float> projected = stackalloc float[Components];
        if (mask.Length > 0)
        {
            // What is not known counts as average.
            Span<float> filled = stackalloc float[Dimensions];
            for (var i = 0; i < filled.Length; i++)
                filled[i] = mask[i] != 0 ? query[i] : _mean[i];
            Project(filled, projected);
        }
        else
        {
            Project(query, projected);
        }
        Span<int> found = stackalloc int[ComparedInFull];
        Span<float> distances = stackalloc float[ComparedInFull];
        distances.Fill(float.PositiveInfinity);
        var queue = new PriorityQueue<int, (float Bound, int Node)>();
        queue.Enqueue(0, (0, 0));
        for (var visited = 0; visited < LeavesVisited && queue.TryDequeue(out var node, out var priority);)
        {
            if (priority.Bound >= distances[^1])
                break;
            var bound = priority.Bound;
            while (_nodes[node].Far >= 0)
            {
                var split = _nodes[node];
                var offset = projected[split.Axis] - split.At;
                var (near, far) = offset < 0 ? (split.Near, split.Far) : (split.Far, split.Near);
                queue.Enqueue(far, (Math.Max(bound, offset * offset), far));
                node = near;
            }
            visited++;
            for (var i = _nodes[node].Near; i < _nodes[node].Near + _nodes[node].Axis; i++)
                Insert(_order[i], Projection(_order[i], projected), found, distances);
        }
        var best = (Index: int.MaxValue, Distance: float.PositiveInfinity);
        for (var i = 0; i < found.Length && float.IsFinite(distances[i]); i++)
        {
            var distance = Distance(found[i], query, mask);
            if (distance < best.Distance || (distance == best.Distance && found[i] < best.Index))
                best = (found[i], distance);
        }
        return best;
    }

    private static void Insert(int index, float distance, Span<int> found, Span<float> distances)
    {
        if (distance >= distances[^1])
            return;
        var at = distances.Length - 1;
        for (; at > 0 && (distances[at - 1] > distance || (distances[at - 1] == distance && found[at - 1] > index)); at--)
            (distances[at], found[at]) = (distances[at - 1], found[at - 1]);
        (distances[at], found[at]) = (distance, index);
    }

    private float Projection(int index, ReadOnlySpan<float> projected)
    {
        var vector = _projected.AsSpan(index * Components, Components);
        var sums = Vector<float>.Zero;
        var i = 0;
        for (; i <= projected.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var d = new Vector<float>(vector[i..]) - new Vector<float>(projected[i..]);
            sums += d * d;
        }
        var sum = System.Numerics.Vector.Sum(sums);
        for (; i < projected.Length; i++)
            sum += (vector[i] - projected[i]) * (vector[i] - projected[i]);
        return sum;
    }

    private void Project(ReadOnlySpan<float> vector, Span<float> projected)
    {
        Span<float> centerd = stackalloc float[Dimensions];
        for (var i = 0; i < centerd.Length; i++)
            centerd[i] = vector[i] - _mean[i];
        for (var k = 0; k < projected.Length; k++)
        {
            var axis = _axes.AsSpan(k * Dimensions, Dimensions);
            var sums = Vector<float>.Zero;
            var i = 0;
            for (; i <= centerd.Length - Vector<float>.Count; i += Vector<float>.Count)
                sums += new Vector<float>(centerd[i..]) * new Vector<float>(axis[i..]);
            var sum = System.Numerics.Vector.Sum(sums);
            for (; i < centerd.Length; i++)
                sum += centerd[i] * axis[i];
            projected[k] = sum;
        }
    }

    /// <summary>The axes of most variance of up to 20,000 evenly chosen vectors.</summary>
    private (float[] Mean, float[] Axes, int Count) PrincipalAxes()
    {
        var step = Math.Max(1, Count / 20_000);
        var samples = ((Count - 1) / step) + 1;
        var d = Dimensions;
        var mean = new double[d];
        for (var i = 0; i < Count; i += step)
        {
            for (var j = 0; j < d; j++)
                mean[j] += _vectors[((long)i * d) + j] / (double)samples;
        }
        var covariance = new double[d * d];
        ParallelLoop.For(0, d, row =>
        {
            for (var i = 0; i < Count; i += step)
            {
                var vector = Vector(i);
                var a = vector[row] - mean[row];
                for (var column = 0; column < d; column++)
                    covariance[(row * d) + column] += a * (vector[column] - mean[column]) / samples;
            }
        });
        var eigen = SymmetricEigen.Decompose("patch index", covariance, d);
        var (total, kept, count) = (eigen.Values.Sum(), 0.0, 0);
        while (count < Math.Min(MostComponents, d) && (count == 0 || kept < KeptVariance * total))
            kept += eigen.Values[d - 1 - count++];
        return (Array.ConvertAll(mean, v => (float)v), [.. Enumerable.Range(0, count * d).Select(i => (float)eigen.Rows[(d - 1 - i / d) * d + i % d])], count);
    }

    /// <summary>A leaf has Far -1, its first place in the order as Near and its size as Axis.</summary>
    private readonly record struct Node(int Near, int Far, int Axis, float At);

    private int Build(int from, int to)
    {
        var at = _nodes.Count;
        if (to - from <= LeafSize)
        {
            _nodes.Add(new Node(from, -1, to - from, 0));
            return at;
        }
        var (axis, widest) = (0, -1f);
        for (var k = 0; k < Components; k++)
        {
            var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
            for (var i = from; i < to; i++)
            {
                var value = _projected[(_order[i] * Components) + k];
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }
            if (high - low > widest)
                (axis, widest) = (k, high - low);
        }
        var keys = new float[to - from];
        for (var i = from; i < to; i++)
            keys[i - from] = _projected[(_order[i] * Components) + axis];
        keys.AsSpan().Sort(_order.AsSpan(from, to - from));
        var middle = (from + to) / 2;
        _nodes.Add(default);
        var near = Build(from, middle);
        var far = Build(middle, to);
        _nodes[at] = new Node(near, far, axis, keys[middle - from]);
        return at;
    }
}
