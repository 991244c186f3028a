using System.Collections.Concurrent;
using Impasto.Imaging.Fourier;

namespace Impasto.Imaging.Patches;

/// <summary>
/// The errors of every patch of a texture against a target, all at once by the Fourier transform:
/// sum w (T - I)^2 = (T^2 correlated with w) - 2 (T correlated with w I) + sum w I^2. Whole numbers up to 255 come out exact to about 1e-6.
/// Thread-safe: several searches may run at once.
/// </summary>
public sealed class PatchSearch
{
    private readonly FourierTransform2D<double> _transform;
    private readonly (double[] Re, double[] Im)[][] _planes;
    private readonly (double[] Re, double[] Im)[] _squares;
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
        _planes = [.. layers.Select(planes => planes.Select(plane => Spectrum(plane, width, height)).ToArray())];
        _squares = [.. layers.Select(planes =>
        {
            var sum = new double[width * height];
            foreach (var plane in planes)
            {
                if (plane.Length != sum.Length)
                    throw new ArgumentException($"A {width}x{height} texture needs planes of {sum.Length} values, but one has {plane.Length}.", nameof(layers));
                for (var i = 0; i < sum.Length; i++)
                    sum[i] += plane[i] * plane[i];
            }
            return Spectrum(sum, width, height);
        })];
    }

    /// <summary>The error of every position, [height - side + 1, width - side + 1].</summary>
    /// <param name="side">Width and height of the patch, at most the texture's.</param>
    /// <param name="terms">What is summed up.</param>
    public double[] Errors(int side, IReadOnlyList<PatchTerm> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (side < 1 || side > _width || side > _height)
            throw new ArgumentOutOfRangeException(nameof(side), side, $"A patch of a {_width}x{_height} texture must have 1 to {Math.Min(_width, _height)} pixels a side.");
        if (!_workspaces.TryTake(out var work))
            work = new Workspace(_transform);
        Array.Clear(work.SumRe);
        Array.Clear(work.SumIm);
        var constant = 0.0;
        var shares = new List<double[]>();
        foreach (var term in terms)
        {
            constant += term.Constant;
            if (term.WeightsKey is null)
                Correlate(work, _squares[term.Layer], term.Weights, side, 1);
            else
                shares.Add(_weightShares.GetOrAdd((term.Layer, side, term.WeightsKey), _ => WeightShare(term, side)));
            for (var c = 0; c < term.WeightedTargets.Length; c++)
                Correlate(work, _planes[term.Layer][c], term.WeightedTargets[c], side, -2);
        }
        _transform.InverseReal(work.SumRe, work.SumIm, work.Plane);
        var (columns, rows) = (_width - side + 1, _height - side + 1);
        var errors = new double[columns * rows];
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                var error = constant + work.Plane[(y * _transform.Width) + x];
                foreach (var share in shares)
                    error += share[(y * columns) + x];
                errors[(y * columns) + x] = Math.Max(error, 0);
            }
        }
        Array.Clear(work.Plane);
        _workspaces.Add(work);
        return errors;
    }

    private double[] WeightShare(PatchTerm term, int side)
    {
        var work = new Workspace(_transform);
        Correlate(work, _squares[term.Layer], term.Weights, side, 1);
        _transform.InverseReal(work.SumRe, work.SumIm, work.Plane);
        var (columns, rows) = (_width - side + 1, _height - side + 1);
        var share = new double[columns * rows];
        for (var y = 0; y < rows; y++)
            work.Plane.AsSpan(y * _transform.Width, columns).CopyTo(share.AsSpan(y * columns));
        return share;
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

    private (double[] Re, double[] Im) Spectrum(double[] plane, int width, int height)
    {
        var padded = new double[_transform.Width * _transform.Height];
        for (var y = 0; y < height; y++)
            plane.AsSpan(y * width, width).CopyTo(padded.AsSpan(y * _transform.Width));
        var half = _transform.HalfWidth * _transform.Height;
        var (re, im) = (new double[half], new double[half]);
        _transform.ForwardReal(padded, re, im);
        return (re, im);
    }

    private sealed class Workspace(FourierTransform2D<double> transform)
    {
        public double[] Plane { get; } = new double[transform.Width * transform.Height];

        public double[] Re { get; } = new double[transform.HalfWidth * transform.Height];

        public double[] Im { get; } = new double[transform.HalfWidth * transform.Height];

        public double[] SumRe { get; } = new double[transform.HalfWidth * transform.Height];

        public double[] SumIm { get; } = new double[transform.HalfWidth * transform.Height];
    }
}
