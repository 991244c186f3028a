using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Impasto.Imaging.Fourier;

namespace Impasto.Imaging.Patches;

/// <summary>
/// The errors of every patch of a texture against a target: sum w (T - I)^2 = (T^2 correlated with w) - 2 (T correlated with w I) + sum w I^2. Small patches are correlated
/// directly, large ones by the Fourier transform, where whole numbers up to 255 come out exact to about 1e-6.
/// Thread-safe: several searches may run at once.
/// </summary>
internal sealed class PatchSearch
{
    /// <summary>Multiplications by which direct correlation is as fast as one transform, for each value; measured at 256 and 512 pixels.</summary>
    private const int DirectPerTransform = 150;

    private readonly FourierTransform2D<double> _transform;
    private readonly double[][][] _layers;
    private readonly double[][] _squared;
    private readonly Lazy<(double[] Re, double[] Im)[][]> _planes;
    private readonly Lazy<(double[] Re, double[] Im)[]> _squares;
    private readonly ConcurrentDictionary<(int Layer, int Side, string Key), double[]> _weightShares = new();
    private readonly ConcurrentBag<Workspace> _workspaces = [];
    private readonly int _width;
    private readonly int _height;

    /// <summary>Prepares a texture.</summary>
    /// <param name="layers">Layers of planes that share weights, [layer][plane][height, width].</param>
    /// <param name="width">Width of the texture.</param>
    /// <param name="height">Height of the texture.</param>
    public PatchSearch(IReadOnlyList<double[][]> layers, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(layers);
        _width = width;
        _height = height;
        _transform = new FourierTransform2D<double>(FastLength.AtLeast(width), FastLength.AtLeast(height));
        _layers = [.. layers];
        _squared = [.. layers.Select(Squared)];
        _planes = new(() => [.. _layers.Select(planes => planes.Select(Spectrum).ToArray())]);
        _squares = new(() => [.. _squared.Select(Spectrum)]);
    }

    /// <summary>The error of every position, [height - side + 1, width - side + 1].</summary>
    /// <param name="side">Width and height of the patch, at most the texture's.</param>
    /// <param name="terms">What is summed up.</param>
    public double[] Errors(int side, IReadOnlyList<PatchTerm> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (side < 1 || side > _width || side > _height)
            throw new ArgumentOutOfRangeException(nameof(side), side, $"A patch of a {_width}x{_height} texture must have 1 to {Math.Min(_width, _height)} pixels a side.");
        var shares = new List<double[]>();
        var correlations = new List<Correlation>();
        foreach (var term in terms)
        {
            if (term.WeightsKey is null)
                correlations.Add(new Correlation(term.Layer, null, term.Weights, 1));
            else
                shares.Add(_weightShares.GetOrAdd((term.Layer, side, term.WeightsKey), _ => Sum(side, [new Correlation(term.Layer, null, term.Weights, 1)], 0)));
            correlations.AddRange(term.WeightedTargets.Select((target, plane) => new Correlation(term.Layer, plane, target, -2)));
        }
        var errors = Sum(side, correlations, terms.Sum(term => term.Constant));
        foreach (var share in shares)
            TensorPrimitives.Add(errors, share, errors);
        TensorPrimitives.Max(errors, 0, errors);
        return errors;
    }

    private double[] Sum(int side, IReadOnlyList<Correlation> correlations, double constant)
    {
        var taps = correlations.Sum(c => c.Patch.Count(v => v != 0));
        var sum = new double[(_width - side + 1) * (_height - side + 1)];
        if (taps <= DirectPerTransform * (correlations.Count + 1))
            SumDirectly(side, correlations, sum);
        else
            SumByTransform(side, correlations, sum);
        TensorPrimitives.Add(sum, constant, sum);
        return sum;
    }

    private double[] Squared(double[][] planes)
    {
        var sum = new double[_width * _height];
        foreach (var plane in planes)
        {
            if (plane.Length != sum.Length)
                throw new ArgumentException($"A {_width}x{_height} texture needs planes of {sum.Length} values, but one has {plane.Length}.", nameof(planes));
            TensorPrimitives.MultiplyAdd(plane, plane, sum, sum);
        }
        return sum;
    }

    private void SumDirectly(int side, IReadOnlyList<Correlation> correlations, double[] sum)
    {
        const int Vectors = 6;
        var (columns, rows) = (_width - side + 1, _height - side + 1);
        var width = Vector256<double>.Count;
        var taps = new List<(double[] Plane, int Offset, double Factor)>();
        foreach (var correlation in correlations)
        {
            var plane = correlation.Plane is { } c ? _layers[correlation.Layer][c] : _squared[correlation.Layer];
            for (var i = 0; i < correlation.Patch.Length; i++)
            {
                if (correlation.Patch[i] != 0)
                    taps.Add((plane, (i / side * _width) + (i % side), correlation.Factor * correlation.Patch[i]));
            }
        }
        for (var y = 0; y < rows; y++)
        {
            var x = 0;
            for (; x + (Vectors * width) <= columns; x += Vectors * width)
            {
                var (a, b, c, d, e, f) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero,
                    Vector256<double>.Zero);
                foreach (var (plane, offset, factor) in CollectionsMarshal.AsSpan(taps))
                {
                    ref var from = ref plane[(y * _width) + x + offset];
                    var w = Vector256.Create(factor);
                    a = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref from), a);
                    b = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref from, (nuint)width), b);
                    c = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref from, (nuint)(2 * width)), c);
                    d = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref from, (nuint)(3 * width)), d);
                    e = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref from, (nuint)(4 * width)), e);
                    f = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref from, (nuint)(5 * width)), f);
                }
                var to = sum.AsSpan((y * columns) + x, Vectors * width);
                a.CopyTo(to);
                b.CopyTo(to[width..]);
                c.CopyTo(to[(2 * width)..]);
                d.CopyTo(to[(3 * width)..]);
                e.CopyTo(to[(4 * width)..]);
                f.CopyTo(to[(5 * width)..]);
            }
            for (; x < columns; x++)
            {
                var value = 0.0;
                foreach (var (plane, offset, factor) in CollectionsMarshal.AsSpan(taps))
                    value = Math.FusedMultiplyAdd(factor, plane[(y * _width) + x + offset], value);
                sum[(y * columns) + x] = value;
            }
        }
    }

    private void SumByTransform(int side, IReadOnlyList<Correlation> correlations, double[] sum)
    {
        if (!_workspaces.TryTake(out var work))
            work = new Workspace(_transform);
        Array.Clear(work.SumRe);
        Array.Clear(work.SumIm);
        foreach (var c in correlations)
            Correlate(work, c.Plane is { } plane ? _planes.Value[c.Layer][plane] : _squares.Value[c.Layer], c.Patch, side, c.Factor);
        _transform.InverseReal(work.SumRe, work.SumIm, work.Plane);
        var (columns, rows) = (_width - side + 1, _height - side + 1);
        for (var y = 0; y < rows; y++)
            work.Plane.AsSpan(y * _transform.Width, columns).CopyTo(sum.AsSpan(y * columns));
        Array.Clear(work.Plane);
        _workspaces.Add(work);
    }

    /// <summary>Adds factor * spectrum * conj(spectrum of the patch) to the sums.</summary>
    private void Correlate(Workspace work, (double[] Re, double[] Im) spectrum, double[] patch, int side, double factor)
    {
        for (var y = 0; y < side; y++)
            patch.AsSpan(y * side, side).CopyTo(work.Plane.AsSpan(y * _transform.Width));
        _transform.ForwardReal(work.Plane, work.Re, work.Im, side);
        for (var y = 0; y < side; y++)
            work.Plane.AsSpan(y * _transform.Width, side).Clear();
        var (re, im) = spectrum;
        for (var i = 0; i < re.Length; i++)
        {
            work.SumRe[i] += factor * ((re[i] * work.Re[i]) + (im[i] * work.Im[i]));
            work.SumIm[i] += factor * ((im[i] * work.Re[i]) - (re[i] * work.Im[i]));
        }
    }

    private (double[] Re, double[] Im) Spectrum(double[] plane)
    {
        var padded = new double[_transform.Width * _transform.Height];
        for (var y = 0; y < _height; y++)
            plane.AsSpan(y * _width, _width).CopyTo(padded.AsSpan(y * _transform.Width));
        var half = _transform.HalfWidth * _transform.Height;
        var (re, im) = (new double[half], new double[half]);
        _transform.ForwardReal(padded, re, im);
        return (re, im);
    }

    /// <summary>Factor times a patch correlated with a plane of a layer, or with the sum of its planes' squares.</summary>
    private readonly record struct Correlation(int Layer, int? Plane, double[] Patch, double Factor);

    private sealed class Workspace(FourierTransform2D<double> transform)
    {
        public double[] Plane { get; } = new double[transform.Width * transform.Height];

        public double[] Re { get; } = new double[transform.HalfWidth * transform.Height];

        public double[] Im { get; } = new double[transform.HalfWidth * transform.Height];

        public double[] SumRe { get; } = new double[transform.HalfWidth * transform.Height];

        public double[] SumIm { get; } = new double[transform.HalfWidth * transform.Height];
    }
}
