using Impasto.Imaging;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Resampling;

namespace Impasto.Methods.Analogies;

/// <summary>Image analogies: finds B' such that A is to A' as B (the picture) is to B', by an example of both.</summary>
internal sealed class AnalogyMethod : StyleMethod<AnalogyOptions>
{
    /// <summary>Kappa where none was asked for: with a pair, and for a painting alone.</summary>
    private const double Coherence = 5, CoherenceAlone = 15;

    /// <summary>Bytes of each pixel of the output: its planes, and arrays that pass; measured.</summary>
    private const long BytesPerPixel = 180;

    /// <inheritdoc/>
    public override string Name => "analogy";

    /// <inheritdoc/>
    public override string Summary => "Does to the picture what an example pair shows: artistic filters, texture by numbers, super-resolution";

    /// <inheritdoc/>
    public override string Paper => "Hertzmann, Jacobs, Oliver, Curless and Salesin 2001, Image Analogies, SIGGRAPH";

    /// <inheritdoc/>
    public override bool NeedsWholeStyle => true;

    /// <inheritdoc/>
    public override void Check(StyleRequest request, AnalogyOptions options)
    {
        if (options.After is null && request.Styles is not [{ Picture: not null }])
            throw new UsageException("analogy needs the example after its filter", "give it with `After`, or one picture with `Styles`");
    }

    /// <summary>Left to <see cref="Paint"/>: what is recoloured is the example, once it has its size.</summary>
    public override ColorKeeper KeepColors(StyleJob<AnalogyOptions> job) => ColorKeeper.None(job.Content);

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<AnalogyOptions> job)
    {
        var (options, content) = (job.Options, job.Content);
        var longest = Math.Max(1, (int)Math.Round(Math.Max(content.Width, content.Height) * job.Request.StyleScale));
        var (a, a2) = Examples(options.Before?.Load(longest, job.Cancel), options.After?.Load(longest, job.Cancel) ?? job.Request.Styles[0].Picture!, options, longest);
        var colors = ColorKeeper.For(job.Request.PreserveColor, content, [new Style("A'", a2)]);
        a2 = colors.Styles[0];
        var numbers = options.Analogy == AnalogyKind.Numbers;
        // A painting that is its own example: its smoothed self hardly tells which stroke belongs where, so strokes are copied in pieces, and with their colours.
        var alone = options.Before is null && options.Analogy == AnalogyKind.Filter;
        var planesA = Planes(a, numbers);
        var planesAfter = Planes(a2, numbers);
        var planesB = Planes(colors.Content, numbers);
        if (options.Remap && options.Analogy == AnalogyKind.Filter)
            (planesA, planesAfter) = Remapped(planesA, planesAfter, planesB);
        var smallest = new[] { a.Width, a.Height, content.Width, content.Height }.Min();
        var levels = options.Levels != 0 ? options.Levels : Math.Clamp((int)Math.Log2(smallest / 16.0) + 1, 1, 5);
        using var memory = ReserveMemory(job.Request, a, content, AnalogyLevel.Dimensions(planesA.Planes.Length, planesAfter.Planes.Length, levels > 1));
        var pyramids = (A: AnalogyPlanes.Pyramid(planesA, levels), After: AnalogyPlanes.Pyramid(planesAfter, levels), B: AnalogyPlanes.Pyramid(planesB, levels));
        var copy = options.Color == AnalogyColor.After || (options.Color == AnalogyColor.Auto && (numbers || alone));
        var kappa = options.Kappa ?? (alone ? CoherenceAlone : Coherence);
        var painters = new Func<AnalogyLevel, int, Picture>((level, l) => copy ? Copied(level, pyramids.B[l], Reduced(a2, pyramids.After[l]))
            : Recolored(level, pyramids.B[l], colors.Content));
        Picture? painted = null;
        AnalogyLevel? last = null;
        var complete = true;
        for (var l = 0; l < levels && complete; l++)
        {
            var level = new AnalogyLevel(pyramids.A[l], pyramids.After[l], pyramids.B[l],
                last is null ? null : (pyramids.A[l - 1], pyramids.After[l - 1], pyramids.B[l - 1], last.Result));
            var (stage, height, number) = ($"level {l + 1} of {levels} ({pyramids.B[l].Width}x{pyramids.B[l].Height})", pyramids.B[l].Height, l);
            complete = level.Run(1 + (kappa * Math.Pow(2, l + 1 - levels)), options.Search == AnalogySearch.Exact, row =>
            {
                job.Progress?.Report(new StyleProgress(stage, (number * 1000) + (row * 1000 / height), levels * 1000,
                    Preview: painted is { } soFar ? () => Resampler.Resize(soFar, content.Width, content.Height) : null));
                return !job.Cancel.IsCancellationRequested;
            });
            if (complete)
                (last, painted) = (level, painters(level, l));
            complete &= l == levels - 1 || !job.Cancel.IsCancellationRequested;
        }
        if (painted is null)
            throw new OperationCanceledException(job.Cancel);
        var result = colors.Restore(Resampler.Resize(painted, content.Width, content.Height));
        var share = last!.Coherent.Count(c => c) / (double)last.Coherent.Length;
        return new StyleResult(result)
        {
            Iterations = levels,
            Partial = !complete,
            Notes = [$"{share:P0} of the pixels continue what a neighbour copied."],
        };
    }

    private static (Picture A, Picture After) Examples(Picture? before, Picture after, AnalogyOptions options, int longest)
    {
        if (before is null)
        {
            if (options.Analogy == AnalogyKind.Numbers)
                throw new UsageException("Texture by numbers needs the label map of the example", "give it with `Before`");
            var filtered = OutputSize.Resize(TextureSamples.Opaque(after, "A'"), longest);
            return (Gaussian.Blur(filtered, options.Smooth), filtered);
        }
        if (before.Width != after.Width || before.Height != after.Height)
        {
            throw new UsageException($"A (`Before`) has {before.Width}x{before.Height} pixels and A' (`After`) {after.Width}x{after.Height}, but each pixel of one must belong to that of the other",
                "resize one of them");
        }
        foreach (var (picture, name) in new[] { (before, "A (`Before`)"), (after, "A' (`After`)") })
        {
            if (TextureSamples.Opaque(picture, name) is var opaque && (opaque.Width, opaque.Height) != (picture.Width, picture.Height))
                throw new InputException($"{name} has transparent parts, which show nothing to learn from", "crop or fill both pictures of the example");
        }
        // Label maps must keep their colours, and the pair its correspondence: one filter serves both.
        return (OutputSize.Resize(before, longest), OutputSize.Resize(after, longest));
    }

    /// <summary>Luminance (BT.601), or the three channels of a label map.</summary>
    private static AnalogyPlanes Planes(Picture picture, bool allChannels)
    {
        var rgb = picture.ToRgb();
        return new AnalogyPlanes(allChannels ? [.. rgb.Planes().Select(plane => plane.Values)] : [rgb.Luma().Values], picture.Width, picture.Height);
    }

    private static float Luminance(float[] rgb, int pixel) => (0.299f * rgb[3 * pixel]) + (0.587f * rgb[(3 * pixel) + 1]) + (0.114f * rgb[(3 * pixel) + 2]);

    /// <summary>A and A' brought to B's mean and deviation by the map that does so for A.</summary>
    internal static (AnalogyPlanes A, AnalogyPlanes After) Remapped(AnalogyPlanes a, AnalogyPlanes after, AnalogyPlanes b)
    {
        var (meanA, deviationA) = Moments(a.Planes[0]);
        var (meanB, deviationB) = Moments(b.Planes[0]);
        var gain = deviationA < 1e-6 ? 1 : deviationB / deviationA;
        float[] Map(float[] plane) => Array.ConvertAll(plane, v => (float)((gain * (v - meanA)) + meanB));
        return (a with { Planes = [Map(a.Planes[0])] }, after with { Planes = [Map(after.Planes[0])] });

        static (double Mean, double Deviation) Moments(float[] values)
        {
            var mean = values.Average(v => (double)v);
            return (mean, Math.Sqrt(values.Average(v => (v - mean) * (v - mean))));
        }
    }

    private static Picture Copied(AnalogyLevel level, AnalogyPlanes size, Picture after)
    {
        var result = new Picture(size.Width, size.Height, 3);
        for (var i = 0; i < level.Source.Length; i++)
            after.Pixels.AsSpan(3 * level.Source[i], 3).CopyTo(result.Pixels.AsSpan(3 * i));
        return result;
    }

    /// <summary>B's chrominance with the luminance of B': in YIQ that is adding the luminance's change to every channel.</summary>
    private static Picture Recolored(AnalogyLevel level, AnalogyPlanes size, Picture content)
    {
        var colors = Reduced(content, size);
        var result = new Picture(size.Width, size.Height, 3);
        for (var i = 0; i < level.Source.Length; i++)
        {
            var wanted = level.Result.Length == 1 ? level.Result[0][i]
                : (0.299f * level.Result[0][i]) + (0.587f * level.Result[1][i]) + (0.114f * level.Result[2][i]);
            var change = wanted - Luminance(colors.Pixels, i);
            for (var c = 0; c < 3; c++)
                result.Pixels[(3 * i) + c] = Math.Clamp(colors.Pixels[(3 * i) + c] + change, 0, 1);
        }
        return result;
    }

    private static Picture Reduced(Picture picture, AnalogyPlanes size) =>
        (picture.Width, picture.Height) == (size.Width, size.Height) ? picture.ToRgb() : Resampler.Resize(picture.ToRgb(), size.Width, size.Height);

    private static IDisposable ReserveMemory(StyleRequest request, Picture a, Picture b, int dimensions)
    {
        // Neighbourhoods and their up to 24 principal components in single precision, and the planes.
        var neighborhoods = (long)a.Width * a.Height * 4 * (dimensions + 40L);
        var needed = (long)(MemoryCheck.Runtime + MemoryCheck.Pictures(request)) + neighborhoods + ((long)b.Width * b.Height * BytesPerPixel);
        var context = ComputeContext.Current;
        var oneArray = (long)Array.MaxLength * 4;
        if (neighborhoods <= oneArray && context.TryReserve(needed) is { } reservation)
            return reservation;
        throw new MemoryLimitException($"An example of {a.Width}x{a.Height} pixels would need about {needed >> 20} MiB for its neighbourhoods, but there are {Math.Min(context.UnreservedMemory, oneArray) >> 20} MiB",
            "a smaller `Size` or `StyleScale` makes it smaller");
    }
}
