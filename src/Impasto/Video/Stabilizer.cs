using System.Buffers;
using Impasto.Imaging;
using Impasto.Imaging.Warping;

namespace Impasto.Video;

/// <summary>
/// Holds painted frames still along the motion of the clip they were painted from: each is drawn towards the one before it, warped to it. A recursive filter without training: O(t) = P(t) +
/// m (warp(O(t - 1)) - P(t)), m the motion's reliability times the strength; what is low of it is drawn less, so that light and colours that change in the clip don't lag behind. The mean of
/// strokes that lie differently is paler than they are, so the contrast of the painted frame is given back, place by place.
/// </summary>
/// <param name="strength">0 leaves frames as they are, 1 takes nothing of the next where the last can be followed.</param>
internal sealed class Stabilizer(float strength)
{
    /// <summary>Sides of the cells whose means are what is low, px.</summary>
    private const int Cell = 16;

    /// <summary>Bounds of what the contrast of a place is multiplied by.</summary>
    private const float LeastGain = 0.8f, MostGain = 1.3f;

    /// <summary>How much of the way to what is low of the painted frame each frame goes beyond the rest.</summary>
    internal float Pull { get; init; } = 0.2f;

    /// <summary>Whether contrast is given back.</summary>
    internal bool KeepsContrast { get; init; } = true;

    /// <summary>The last result, from which the next is made: whoever sets it goes on with work that was broken off.</summary>
    public Picture? Last { get; set; }

    /// <summary>The next frame.</summary>
    /// <param name="painted">Three channels.</param>
    /// <param name="motion">Since the frame before; null where there is none to speak of, which begins anew.</param>
    /// <returns>The frame held still. Where the painted frames stand still, so does it, to the last bit.</returns>
    public Picture Next(Picture painted, FrameMotion? motion)
    {
        ArgumentNullException.ThrowIfNull(painted);
        if (motion is not null && Last is { } last && last.Width == painted.Width && last.Height == painted.Height && strength > 0)
            painted = Blend(painted, motion.Resized(painted.Width, painted.Height), last);
        return Last = painted;
    }

    private Picture Blend(Picture painted, FrameMotion motion, Picture last)
    {
        var result = new Picture(painted.Width, painted.Height, 3, motion.Flow.Warp(last.Pixels, last.Width, last.Height, 3, Interpolation.Bicubic)) { Alpha = painted.Alpha, Metadata = painted.Metadata };
        Cells now = Cells.Means(painted), was = Cells.Means(result);
        var gains = KeepsContrast ? Gains(painted, result, now, was, motion.Reliability) : null;
        ParallelLoop.For(0, painted.Height, y =>
        {
            var weights = motion.Reliability.Row(y);
            int length = 3 * painted.Width, at = y * length;
            float[] nowRow = now.Row(y), wasRow = was.Row(y);
            var gainRow = gains?.Row(y);
            for (var i = 0; i < length; i++)
            {
                var m = strength * weights[i / 3];
                float p = painted.Pixels[at + i], difference = result.Pixels[at + i] - p, low = wasRow[i] - nowRow[i];
                var value = p + m * (difference - Pull * low);
                if (gainRow is not null)
                    value += weights[i / 3] * (gainRow[i] - 1) * (p - nowRow[i] + m * (difference - low));
                result.Pixels[at + i] = value;
            }
            Return(nowRow, wasRow, gainRow);
        });
        return result;
    }

    /// <summary>By how much the contrast of the painted frame is that of the blend's, around each cell.</summary>
    private Cells Gains(Picture painted, Picture warped, Cells now, Cells was, Plane reliability)
    {
        Cells own = new(painted.Width, painted.Height), blended = new(painted.Width, painted.Height);
        ParallelLoop.For(0, own.Rows, row =>
        {
            for (var y = row * Cell; y < Math.Min((row + 1) * Cell, painted.Height); y++)
            {
                var weights = reliability.Row(y);
                int length = 3 * painted.Width, at = y * length;
                float[] nowRow = now.Row(y), wasRow = was.Row(y);
                for (var i = 0; i < length; i++)
                {
                    float p = painted.Pixels[at + i] - nowRow[i], w = warped.Pixels[at + i] - wasRow[i], h = p + strength * weights[i / 3] * (w - p);
                    var cell = 3 * (row * own.Columns + i / 3 / Cell);
                    own.Values[cell] += weights[i / 3] * p * p;
                    blended.Values[cell] += weights[i / 3] * h * h;
                }
                Return(nowRow, wasRow);
            }
        });
        var gains = new Cells(painted.Width, painted.Height);
        for (var row = 0; row < gains.Rows; row++)
        {
            for (var column = 0; column < gains.Columns; column++)
            {
                var at = 3 * (row * gains.Columns + column);
                float wanted = Around(own, column, row), there = Around(blended, column, row);
                gains.Values.AsSpan(at, 3).Fill(there > 0 ? Math.Clamp(MathF.Sqrt(wanted / there), LeastGain, MostGain) : 1);
            }
        }
        return gains;
    }

    private static void Return(params ReadOnlySpan<float[]?> rows)
    {
        foreach (var row in rows)
        {
            if (row is not null)
                ArrayPool<float>.Shared.Return(row);
        }
    }

    /// <summary>The sum over a cell and its neighbours. All channels are in a cell's first.</summary>
    private static float Around(Cells cells, int column, int row)
    {
        var sum = 0f;
        for (var y = Math.Max(0, row - 1); y <= Math.Min(cells.Rows - 1, row + 1); y++)
        {
            for (var x = Math.Max(0, column - 1); x <= Math.Min(cells.Columns - 1, column + 1); x++)
                sum += cells.Values[3 * (y * cells.Columns + x)];
        }
        return sum;
    }

    /// <summary>Three values for each cell of a picture, read between the cells' centres.</summary>
    private sealed class Cells(int width, int height)
    {
        public int Columns { get; } = (width + Cell - 1) / Cell;

        public int Rows { get; } = (height + Cell - 1) / Cell;

        public float[] Values { get; } = new float[(width + Cell - 1) / Cell * ((height + Cell - 1) / Cell) * 3];

        public static Cells Means(Picture picture)
        {
            var cells = new Cells(picture.Width, picture.Height);
            ParallelLoop.For(0, cells.Rows, row =>
            {
                var sums = cells.Values.AsSpan(3 * row * cells.Columns, 3 * cells.Columns);
                var (top, bottom) = (row * Cell, Math.Min((row + 1) * Cell, picture.Height));
                for (var y = top; y < bottom; y++)
                {
                    for (var x = 0; x < picture.Width; x++)
                    {
                        var (from, to) = (3 * (y * picture.Width + x), 3 * (x / Cell));
                        for (var c = 0; c < 3; c++)
                            sums[to + c] += picture.Pixels[from + c];
                    }
                }
                for (var i = 0; i < sums.Length; i++)
                    sums[i] /= (bottom - top) * (Math.Min((i / 3 + 1) * Cell, picture.Width) - i / 3 * Cell);
            });
            return cells;
        }

        /// <summary>The values along a row of pixels, rented.</summary>
        public float[] Row(int y)
        {
            var result = ArrayPool<float>.Shared.Rent(3 * width);
            var (above, down) = Place(y, Rows);
            var below = Math.Min(above + 1, Rows - 1);
            for (var x = 0; x < width; x++)
            {
                var (left, along) = Place(x, Columns);
                var right = Math.Min(left + 1, Columns - 1);
                for (var c = 0; c < 3; c++)
                {
                    float a = Values[3 * (above * Columns + left) + c], b = Values[3 * (above * Columns + right) + c];
                    float d = Values[3 * (below * Columns + left) + c], e = Values[3 * (below * Columns + right) + c];
                    var top = a + along * (b - a);
                    result[3 * x + c] = top + down * (d + along * (e - d) - top);
                }
            }
            return result;
        }

        private static (int First, float Share) Place(int at, int count)
        {
            var place = Math.Clamp((at + 0.5f) / Cell - 0.5f, 0, count - 1);
            return ((int)place, place - (int)place);
        }
    }
}
