using System.Diagnostics.CodeAnalysis;

namespace Impasto.Tensors;

/// <summary>The sizes of a dense tensor, outermost first. Images are [N, H, W, C]; a scalar has rank 0.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int[]? _sizes;

    /// <summary>A shape of the given sizes, each at least 0.</summary>
    /// <exception cref="ShapeException">A size is negative or the product exceeds what memory can address.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        long count = 1;
        foreach (var size in sizes)
        {
            if (size < 0)
                throw new ShapeException($"A shape can't have the negative size {size}: [{string.Join(", ", sizes.ToArray())}]") { Shapes = [sizes.ToArray()] };
            count = size == 0 || count == 0 ? 0 : checked(count * size);
        }
        _sizes = sizes.ToArray();
        Count = count;
    }

    /// <summary>Number of dimensions.</summary>
    public int Rank => _sizes?.Length ?? 0;

    /// <summary>Number of elements; 1 for a scalar.</summary>
    public long Count { get => _sizes is null ? 1 : field; }

    /// <summary>The sizes, outermost first.</summary>
    public ReadOnlySpan<int> Sizes => _sizes;

    /// <summary>The size of one dimension; negative indices count from the end.</summary>
    public int this[int dimension] => _sizes![dimension < 0 ? Rank + dimension : dimension];

    /// <summary>N of [N, H, W, C].</summary>
    public int N => this[0];

    /// <summary>H of [N, H, W, C].</summary>
    public int H => this[1];

    /// <summary>W of [N, H, W, C].</summary>
    public int W => this[2];

    /// <summary>The last dimension: C of [N, H, W, C].</summary>
    public int C => this[^1];

    /// <summary>The size of one dimension.</summary>
    public int this[Index dimension] => _sizes![dimension];

    /// <summary>Row-major strides in elements.</summary>
    public long[] Strides()
    {
        var strides = new long[Rank];
        long step = 1;
        for (var d = Rank - 1; d >= 0; d--)
        {
            strides[d] = step;
            step *= this[d];
        }
        return strides;
    }

    /// <summary>This shape with one size replaced.</summary>
    public Shape With(int dimension, int size)
    {
        var sizes = (int[])_sizes!.Clone();
        sizes[dimension] = size;
        return new Shape(sizes);
    }

    /// <summary>The shape that NumPy's and PyTorch's broadcasting gives two operands.</summary>
    /// <exception cref="ShapeException">Neither size is 1 where they differ.</exception>
    public static Shape Broadcast(string op, Shape a, Shape b)
    {
        var rank = Math.Max(a.Rank, b.Rank);
        var sizes = new int[rank];
        for (var d = 1; d <= rank; d++)
        {
            var x = d <= a.Rank ? a[a.Rank - d] : 1;
            var y = d <= b.Rank ? b[b.Rank - d] : 1;
            if (x != y && x != 1 && y != 1)
                throw new ShapeException(op, $"shapes {a} and {b} can't be broadcast together: {x} and {y} differ and neither is 1", a, b);
            sizes[rank - d] = x == 1 ? y : x;
        }
        return new Shape(sizes);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Sizes.SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var size in Sizes)
            hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>"[1, 64, 48, 3]".</summary>
    public override string ToString() => $"[{string.Join(", ", _sizes ?? [])}]";

    /// <summary>Equal sizes in equal order.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Not equal.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);
}
