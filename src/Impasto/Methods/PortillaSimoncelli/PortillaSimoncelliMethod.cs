using System.Numerics.Tensors;
using Impasto.Imaging;
using Impasto.Imaging.Fourier;
using Impasto.Imaging.Pyramids;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// The parametric texture model of Portilla and Simoncelli: noise is changed until it has the sample's statistics. Colours by principal
/// components; each component after the first also keeps its correlations with those before. Results are periodic by nature.
/// </summary>
internal sealed class PortillaSimoncelliMethod : TextureMethod<PortillaSimoncelliOptions>
{
    /// <summary>Standard deviation that colour components are brought to, so that the same tolerances serve all.</summary>
    private const double ComponentDeviation = 0.2;

    /// <summary>What a sample's pixel takes of a texture's; measured.</summary>
    private const double OfSample = 0.5;

    /// <inheritdoc/>
    public override string Name => "portilla-simoncelli";

    /// <inheritdoc/>
    public override string Summary => "Texture from statistics of a complex wavelet pyramid";

    /// <inheritdoc/>
    public override string Paper => "Portilla and Simoncelli 2000, A Parametric Texture Model Based on Joint Statistics of Complex Wavelet Coefficients, IJCV 40(1)";

    /// <inheritdoc/>
    protected override void Check(PortillaSimoncelliOptions options, IReadOnlyList<TextureSample> samples)
    {
        if (options.Neighborhood != 0 && options.Neighborhood % 2 == 0)
            throw new UsageException($"`Neighborhood` {options.Neighborhood} can't be used", "it must be odd and at most 31, or 0");
        if (options.Rounds + options.Refine == 0)
            throw new UsageException("`Rounds` and `Refine` can't both be 0: nothing would be done");
    }

    /// <inheritdoc/>
    protected override TextureResult Synthesize(TextureJob<PortillaSimoncelliOptions> job)
    {
        var (request, samples, options, notes) = (job.Request, job.Samples, job.Options, job.Notes);
        var smallest = samples.Min(s => Math.Min(s.Picture.Width, s.Picture.Height));
        var (scales, neighborhood) = Plan(options, smallest, Math.Min(request.Width, request.Height), samples, notes);
        var pictures = samples.Select(s => CropToMultiple(s.Picture, 1 << scales)).ToArray();
        var weights = samples.Select(s => (double)s.Weight).ToArray();
        var components = ColorComponents.Of(pictures, weights, ComponentDeviation);
        // Bytes a pixel at the peak, measured: the bands and masks of the pyramid, the rounds' own in double precision. A sample is only looked at.
        var bytes = 40 + (components.Count * (180 + (75 * options.Orientations)));
        using var memory = MemoryCheck.Reserve($"A texture of {request.Width}x{request.Height}", request.Width, request.Height,
            (wide, high) => TextureSamples.Runtime + (bytes * Math.Max((double)Working(wide) * Working(high), OfSample * pictures.Max(p => (double)p.Width * p.Height))),
            (wide, high) => $"`Size` {wide}x{high}");
        var (width, height) = (Working(request.Width), Working(request.Height));
        Picture Finish(double[] channels) => components.ToPicture(channels, width, request.Width, request.Height);
        if (components.Count == 0)
            return new TextureResult(Finish([])) { Report = ["one colour"], Notes = notes };
        var target = TextureStatistics.Mix([.. pictures.Select((p, i) => Measure(p, components.Of(i)))], weights);
        var pyramid = new SteerablePyramid(width, height, scales, options.Orientations, parallel: false);
        var (n, iterations, partial, steps) = (width * height, 0, false, options.Rounds + options.Refine);
        var picture = Noise(new SeededRandom((ulong)request.Seed), components.Count * n);
        for (var c = 0; c < components.Count; c++)
        {
            var channel = picture.AsSpan(c * n, n);
            TensorPrimitives.Multiply(channel, Math.Sqrt(target.Pixels[(6 * c) + 1]), channel);
            TensorPrimitives.Add(channel, target.Pixels[6 * c], channel);
        }
        var projection = new StatisticsProjection(pyramid, target, components.Mixing);
        for (var round = 0; round < options.Rounds && !partial; round++)
        {
            picture = projection.Round(picture);
            iterations++;
            var now = picture;
            job.Progress?.Report(new StyleProgress($"round {round + 1} of {options.Rounds}", round + 1, steps, Preview: () => Finish(now)));
            partial = job.Cancel.IsCancellationRequested;
        }
        var analyzer = new StatisticsAnalyzer<float>(pyramid, neighborhood, components.Mixing);
        var point = Array.ConvertAll(picture, v => (float)v);
        var reached = analyzer.Measure(point);
        if (!partial && options.Refine > 0 && target.RelativeErrors(reached)[^1].Error > options.Tolerance)
        {
            var descent = new Descent<float>((x, gradient) => analyzer.Distance(x, target, gradient));
            point = descent.Run(point, options.Refine, (step, now, value) =>
            {
                iterations++;
                job.Progress?.Report(new StyleProgress($"step {step} of at most {options.Refine}", options.Rounds + step, steps, value,
                    () => Finish(Array.ConvertAll(now, v => (double)v))));
                partial = job.Cancel.IsCancellationRequested;
                return partial || target.RelativeErrors(analyzer.Latest)[^1].Error <= options.Tolerance;
            });
            reached = analyzer.Measure(point);
        }
        return new TextureResult(Finish(Array.ConvertAll(point, v => (double)v)))
        {
            Iterations = iterations,
            Report = [.. target.RelativeErrors(reached).Select(e => $"{e.Group}: relative error {e.Error:0.00000}")],
            Panels = [.. StatisticsPicture.Panels(target, reached)],
            Partial = partial,
            Notes = notes,
        };

        int Working(int asked) => WorkingSize(asked, scales, neighborhood, request.Tileable);

        TextureStatistics Measure(Picture sample, double[] channels)
        {
            var pixels = sample.Width * sample.Height;
            for (var c = 0; c < components.Count && options.Border == BorderTreatment.Smooth; c++)
                PeriodicComponent.Take(channels.AsSpan(c * pixels, pixels), sample.Width, sample.Height);
            return new StatisticsAnalyzer<float>(new SteerablePyramid(sample.Width, sample.Height, scales, options.Orientations), neighborhood, components.Mixing)
                .Measure(Array.ConvertAll(channels, v => (float)v));
        }
    }

    /// <summary>As many scales as leave the coarsest low-pass of the smallest sample room for the neighbourhood, and for a little more where the number is free.</summary>
    private static (int Scales, int Neighborhood) Plan(
        PortillaSimoncelliOptions options, int smallest, int asked, IReadOnlyList<TextureSample> samples, List<string> notes)
    {
        var neighborhood = options.Neighborhood != 0 ? options.Neighborhood : smallest < 256 ? 7 : 9;
        if (options.Neighborhood == 0 && smallest < 16)
            neighborhood = smallest >= 10 ? 5 : 3;
        var wanted = options.Scales > 0 ? options.Scales : 4;
        while (options.Scales == 0 && wanted < 8 && smallest >> (wanted + 1) >= 12 && asked >> (wanted + 1) >= 8)
            wanted++;
        var scales = wanted;
        while (scales > 0 && smallest >> scales < neighborhood)
            scales--;
        if (scales == 0)
        {
            var sample = samples.MinBy(s => Math.Min(s.Picture.Width, s.Picture.Height))!;
            if (samples.All(s => IsFlat(s.Picture)))
                return (1, 1);
            throw new InputException($"{sample.Name} ({sample.Picture.Width}x{sample.Picture.Height} opaque pixels) is too small for its statistics",
                $"give a sample of at least {2 * neighborhood} pixels a side");
        }
        if (scales < wanted)
            notes.Add($"The sample is so small that {scales} of {wanted} scales were used; structures of more than about {neighborhood << scales} pixels are not kept.");
        return (scales, neighborhood);
    }

    private static bool IsFlat(Picture picture)
    {
        for (var i = picture.Channels; i < picture.Pixels.Length; i++)
        {
            if (picture.Pixels[i] != picture.Pixels[i - picture.Channels])
                return false;
        }
        return true;
    }

    /// <summary>
    /// Results that need not be tileable are made on the next larger multiple of 2^scales that the transforms are fast at, and cropped; tileable
    /// ones exactly as large as asked, on a pyramid of any size.
    /// </summary>
    private static int WorkingSize(int asked, int scales, int neighborhood, bool tileable)
    {
        var least = Math.Max(neighborhood, 2) << scales;
        if (tileable && asked >= least)
            return asked;
        return FastLength.AtLeast((Math.Max(asked, least) + (1 << scales) - 1) >> scales) << scales;
    }

    private static Picture CropToMultiple(Picture picture, int multiple)
    {
        var (width, height) = (picture.Width - (picture.Width % multiple), picture.Height - (picture.Height % multiple));
        if (width == 0 || height == 0)
            return new Picture(multiple, multiple, picture.Channels, [.. Enumerable.Range(0, multiple * multiple).SelectMany(_ => picture.Pixels[..picture.Channels])]);
        return width == picture.Width && height == picture.Height ? picture
            : TextureSamples.Crop(picture, (picture.Width - width) / 2, (picture.Height - height) / 2, width, height);
    }

    private static double[] Noise(SeededRandom random, int count)
    {
        var noise = new double[count];
        for (var i = 0; i < count; i++)
            noise[i] = random.NextNormal();
        return noise;
    }
}
