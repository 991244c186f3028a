using System.Runtime.Intrinsics;
using Impasto.Imaging.Fourier;
using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Flow;

/// <summary>
/// Dense optical flow: dense inverse search with variational refinement from coarse to fine (Kroeger et al. 2016). Keeps what it works in for the next pair of the same size; one thread may
/// use it at a time.
/// </summary>
internal sealed class DenseFlow
{
    /// <summary>Bytes that a pixel takes, frames and result included.</summary>
    public const double BytesPerPixel = 200;

    private const int CorrelatedSide = 128;

    private readonly List<Level> _levels = [];
    private readonly FlowOptions _options;

    /// <param name="options">Null for <see cref="FlowPreset.Balanced"/>.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public DenseFlow(FlowOptions? options = null)
    {
        _options = options ?? new FlowOptions();
        _options.Validate();
    }

    /// <summary>The flow from one frame to another.</summary>
    /// <param name="first">The frame that it lies on.</param>
    /// <param name="second">The frame that it points into: second(x + flow(x)) looks as first(x) does.</param>
    /// <param name="cancel">Checked many times.</param>
    /// <returns>A field of the frames' size, px; the same bits with any number of threads.</returns>
    /// <exception cref="ArgumentException">The frames differ in size.</exception>
    public FlowField Between(FlowPyramid first, FlowPyramid second, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Width != second.Width || first.Height != second.Height)
            throw new ArgumentException($"Optical flow needs two pictures of one size, but they are {first.Width}x{first.Height} and {second.Width}x{second.Height}: resize one.");
        Prepare(first);
        var coarsest = first.Levels.Count - 1;
        var finest = Math.Min(_options.FinestLevel, coarsest);
        var (shiftU, shiftV) = Shift(first, second);
        // Nothing coarser has a vector to start from.
        _levels[coarsest].U.Values.AsSpan().Clear();
        _levels[coarsest].V.Values.AsSpan().Clear();
        for (var i = coarsest; i >= 0; i--)
        {
            var (level, from, to) = (_levels[i], first.Levels[i], second.Levels[i]);
            if (i < coarsest)
            {
                _levels[i + 1].U.Twice(level.U, 2);
                _levels[i + 1].V.Twice(level.V, 2);
            }
            if (i < finest)
                continue;
            var scale = 1f / (1 << i);
            // On the finest level, where a try costs most, neighbours carry what coarser levels found.
            level.Search!.Run(from, to, level.U, level.V, _options.Descents, i > finest || i == coarsest ? [(0, 0), (shiftU * scale, shiftV * scale)] : [], cancel);
            level.Refinement!.Run(from, to, level.U, level.V, _options, cancel);
        }
        var (u, v) = (_levels[0].U, _levels[0].V);
        return Join(first.Width, first.Height, u, v);
    }

    private static FlowField Join(int width, int height, PaddedPlane u, PaddedPlane v)
    {
        var vectors = GC.AllocateUninitializedArray<float>(checked(2 * width * height));
        FlowRows.For(width, height, (from, to) =>
        {
            for (var y = from; y < to; y++)
            {
                Span<float> us = u.Row(y), vs = v.Row(y), row = vectors.AsSpan(2 * y * width, 2 * width);
                var x = 0;
                for (; x + 8 <= width; x += 8)
                {
                    var (a, b) = (Vector256.Shuffle(Vector256.Create(us[x..]), Mixed), Vector256.Shuffle(Vector256.Create(vs[x..]), Mixed));
                    Vector256.ConditionalSelect(IsV, b, a).CopyTo(row[(2 * x)..]);
                    (a, b) = (Vector256.Shuffle(Vector256.Create(us[x..]), MixedHigh), Vector256.Shuffle(Vector256.Create(vs[x..]), MixedHigh));
                    Vector256.ConditionalSelect(IsV, b, a).CopyTo(row[(2 * x + 8)..]);
                }
                for (; x < width; x++)
                    (row[2 * x], row[2 * x + 1]) = (us[x], vs[x]);
            }
        });
        return new FlowField(width, height, vectors);
    }

    private static Vector256<int> Mixed => Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3);

    private static Vector256<int> MixedHigh => Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7);

    private static Vector256<float> IsV => Vector256.Create(0, -1, 0, -1, 0, -1, 0, -1).AsSingle();

    private void Prepare(FlowPyramid frame)
    {
        if (_levels.Count == frame.Levels.Count && _levels[0].U.Width == frame.Levels[0].Width && _levels[0].U.Height == frame.Levels[0].Height)
            return;
        _levels.Clear();
        for (var i = 0; i < frame.Levels.Count; i++)
        {
            var (width, height) = (frame.Levels[i].Width, frame.Levels[i].Height);
            var isUsed = i >= Math.Min(_options.FinestLevel, frame.Levels.Count - 1);
            _levels.Add(new Level(new PaddedPlane(width, height), new PaddedPlane(width, height), isUsed ? new InverseSearch(width, height, _options.Stride) : null,
                isUsed ? new FlowRefinement(width, height) : null));
        }
    }

    private sealed record Level(PaddedPlane U, PaddedPlane V, InverseSearch? Search, FlowRefinement? Refinement);

    /// <summary>The whole frame's shift at full size, in steps of the level that it is sought on.</summary>
    private static (float U, float V) Shift(FlowPyramid first, FlowPyramid second)
    {
        var level = 0;
        while (level < first.Levels.Count - 1 && Math.Max(first.Levels[level].Width, first.Levels[level].Height) > CorrelatedSide)
            level++;
        var (width, height) = (first.Levels[level].Width, first.Levels[level].Height);
        var (dx, dy) = PhaseCorrelation.Shift(Dense(first.Levels[level]), Dense(second.Levels[level]), width, height);
        return (dx << level, dy << level);
    }

    private static float[] Dense(PaddedPlane plane)
    {
        var values = new float[plane.Width * plane.Height];
        for (var y = 0; y < plane.Height; y++)
            plane.Row(y).CopyTo(values.AsSpan(y * plane.Width));
        return values;
    }
}
