namespace Impasto.Imaging.Warping;

/// <summary>
/// A backward map: output pixel (x, y) takes its value from the source at (x + dx, y + dy), in px; every output pixel has exactly one origin, so there
/// are no holes. A forward map from source to output must be fitted the other way round first (see <see cref="IPointMap"/>).
/// </summary>
internal sealed class FlowField
{
    /// <summary>A field that moves nothing.</summary>
    public FlowField(int width, int height)
        : this(width, height, new float[checked(2 * width * height)])
    {
    }

    /// <summary>Wraps displacements without copying them.</summary>
    /// <param name="width">The output's width.</param>
    /// <param name="height">The output's height.</param>
    /// <param name="vectors">[height, width, 2]: dx, dy in px.</param>
    /// <exception cref="ArgumentException">A size is not positive or the array has another length.</exception>
    public FlowField(int width, int height, float[] vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        if (width < 1 || height < 1 || vectors.LongLength != 2L * width * height)
            throw new ArgumentException($"A flow field of {width}x{height} needs {2L * width * height} values and at least 1x1 pixels, but the array has {vectors.LongLength}.");
        (Width, Height, Vectors) = (width, height, vectors);
    }

    /// <summary>The output's width in pixels.</summary>
    public int Width { get; }

    /// <summary>The output's height in pixels.</summary>
    public int Height { get; }

    /// <summary>[Height, Width, 2]: dx, dy in px.</summary>
    public float[] Vectors { get; }

    /// <summary>Where output pixel (x, y) comes from.</summary>
    public Point2 Origin(int x, int y)
    {
        var i = 2 * (y * Width + x);
        return new Point2(x + Vectors[i], y + Vectors[i + 1]);
    }

    /// <summary>Evaluates a map at every pixel.</summary>
    /// <param name="width">The output's width.</param>
    /// <param name="height">The output's height.</param>
    /// <param name="toSource">Sends an output point to its source point.</param>
    /// <param name="step">1 evaluates each pixel; larger values each step-th, with bilinear interpolation between: as good for smooth maps, step^2 times faster.</param>
    /// <param name="cancel">Checked at each row.</param>
    public static FlowField From(int width, int height, IPointMap toSource, int step = 1, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(toSource);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        var flow = new FlowField(width, height);
        int columns = (width + step - 2) / step + 1, rows = (height + step - 2) / step + 1;
        var nodes = new Point2[columns * rows];
        ParallelLoop.For(0, rows, row =>
        {
            for (var column = 0; column < columns; column++)
            {
                var p = new Point2(column * step, row * step);
                nodes[row * columns + column] = toSource.Map(p) - p;
            }
        }, cancel);
        ParallelLoop.For(0, height, y =>
        {
            int row = Math.Min(y / step, Math.Max(rows - 2, 0)), nextRow = Math.Min(row + 1, rows - 1);
            var fy = (y - row * step) / (double)step;
            for (var x = 0; x < width; x++)
            {
                int column = Math.Min(x / step, Math.Max(columns - 2, 0)), next = Math.Min(column + 1, columns - 1);
                var fx = (x - column * step) / (double)step;
                var d = (1 - fy) * ((1 - fx) * nodes[row * columns + column] + fx * nodes[row * columns + next])
                    + fy * ((1 - fx) * nodes[nextRow * columns + column] + fx * nodes[nextRow * columns + next]);
                (flow.Vectors[2 * (y * width + x)], flow.Vectors[2 * (y * width + x) + 1]) = ((float)d.X, (float)d.Y);
            }
        }, cancel);
        return flow;
    }

    /// <summary>The field that goes first through this one and then through <paramref name="next"/>: output -> this -> next -> source.</summary>
    public FlowField Then(FlowField next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var result = new FlowField(Width, Height);
        ParallelLoop.For(0, Height, y =>
        {
            Span<float> d = stackalloc float[2];
            for (var x = 0; x < Width; x++)
            {
                var i = 2 * (y * Width + x);
                Sampling.Bilinear(next.Vectors, next.Width, next.Height, 2, x + Vectors[i], y + Vectors[i + 1], d);
                result.Vectors[i] = Vectors[i] + d[0];
                result.Vectors[i + 1] = Vectors[i + 1] + d[1];
            }
        });
        return result;
    }

    /// <summary>The same field for an output and a source of another size: interpolated bilinearly, the vectors scaled.</summary>
    public FlowField Resized(int width, int height)
    {
        var result = new FlowField(width, height);
        float sx = Width / (float)width, sy = Height / (float)height;
        ParallelLoop.For(0, height, y =>
        {
            Span<float> d = stackalloc float[2];
            for (var x = 0; x < width; x++)
            {
                Sampling.Bilinear(Vectors, Width, Height, 2, (x + 0.5f) * sx - 0.5f, (y + 0.5f) * sy - 0.5f, d);
                (result.Vectors[2 * (y * width + x)], result.Vectors[2 * (y * width + x) + 1]) = (d[0] / sx, d[1] / sy);
            }
        });
        return result;
    }

    /// <summary>Samples a source picture through the field, alpha too. Beyond its border the source's edge pixels go on.</summary>
    /// <param name="source">Any size.</param>
    /// <param name="interpolation">How the source is read between pixels.</param>
    /// <returns>A picture of the field's size with the source's channels and metadata.</returns>
    public Picture Warp(Picture source, Interpolation interpolation = Interpolation.Bicubic)
    {
        ArgumentNullException.ThrowIfNull(source);
        var pixels = Warp(source.Pixels, source.Width, source.Height, source.Channels, interpolation);
        var alpha = source.Alpha is null ? null : Warp(source.Alpha, source.Width, source.Height, 1, Interpolation.Bilinear);
        return new Picture(Width, Height, source.Channels, pixels) { Alpha = alpha, Metadata = source.Metadata };
    }

    /// <summary>Samples a plane [height, width, channels] through the field.</summary>
    /// <returns>[Height, Width, channels] of the field.</returns>
    public float[] Warp(float[] source, int width, int height, int channels, Interpolation interpolation)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (width < 1 || height < 1 || channels < 1 || source.LongLength != (long)width * height * channels)
            throw new ArgumentException($"A {width}x{height} plane of {channels} channels needs {(long)width * height * channels} values, but the array has {source.LongLength}.", nameof(source));
        var result = new float[checked(Width * Height * channels)];
        ParallelLoop.For(0, Height, y =>
        {
            for (var x = 0; x < Width; x++)
            {
                var i = y * Width + x;
                float sx = x + Vectors[2 * i], sy = y + Vectors[2 * i + 1];
                var pixel = result.AsSpan(i * channels, channels);
                if (interpolation == Interpolation.Bilinear)
                    Sampling.Bilinear(source, width, height, channels, sx, sy, pixel);
                else
                    Sampling.Bicubic(source, width, height, channels, sx, sy, pixel);
            }
        });
        return result;
    }
}
