using Impasto.Imaging;

namespace Impasto.Methods.Quilting;

/// <summary>Texture transfer by image quilting: the picture laid out in blocks of a texture that follow its luminance.</summary>
internal sealed class QuiltingTransfer : StyleMethod<TransferOptions>
{
    /// <inheritdoc/>
    public override string Name => "quilting";

    /// <inheritdoc/>
    public override string Summary => "Lays the picture out in blocks of the style's texture: a face in rice, a photo in etching strokes";

    /// <inheritdoc/>
    public override string Paper => "Efros and Freeman 2001, Image Quilting for Texture Synthesis and Transfer, SIGGRAPH";

    /// <inheritdoc/>
    public override void Check(StyleRequest request, TransferOptions options)
    {
        if (request.Styles is not [{ Picture: not null }])
            throw new UsageException($"quilting takes exactly one style picture, the texture, but {request.Styles.Count} styles were given", "give one with `Styles`");
    }

    /// <inheritdoc/>
    public override IDisposable Prepare(StyleJob<TransferOptions> job) => MemoryCheck.Reserve(Name, job.Request, bytesPerPixel: 220, passing: 380);

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<TransferOptions> job)
    {
        var (request, options, content, colors, notes) = (job.Request, job.Options, job.Content, job.Colors, job.Notes);
        var (width, height) = (content.Width, content.Height);
        var longest = Math.Max(width, height);
        var texture = OutputSize.Resize(TextureSamples.Opaque(colors.Styles[0], request.Styles[0].Name), Math.Max(1, (int)Math.Round(longest * request.StyleScale)));
        var limit = Math.Min(texture.Width, texture.Height);
        var block = options.Block != 0 ? options.Block : Math.Max(9, longest / 24);
        if (block > limit)
        {
            notes.Add($"The texture's smaller side has only {limit} pixels, so blocks of {limit} instead of {block} were used: a larger `StyleScale` enlarges it.");
            block = limit;
        }
        var sources = QuiltSource.Orientations(texture, options.Rotate, options.Mirror, options.Blur);
        var luminance = QuiltSource.BlurredLuminance(colors.Content, options.Blur);
        if (options.MatchLuminance)
            luminance = MatchDistribution(luminance, sources[0].Luminance!);
        double[][]? previous = null;
        float[]? pixels = null;
        var complete = true;
        for (var pass = 1; pass <= options.Passes && complete; pass++)
        {
            var overlap = block == 1 ? 0 : Math.Clamp((int)Math.Round(block * options.Overlap), 1, block / 2);
            var alpha = options.Passes == 1 ? 0.1 : (0.8 * (pass - 1) / (options.Passes - 1)) + 0.1;
            var layout = QuiltLayout.Open(width, height, block, overlap);
            var quilt = new Quilt(sources, layout, options.Tolerance, BlockJoining.Cut, new QuiltTarget(luminance, width, height, alpha, previous));
            var (blocks, stage) = (layout.Columns * layout.Rows, $"pass {pass} of {options.Passes}, blocks of {block} px");
            complete = quilt.Lay(request.Seed + pass, laid =>
            {
                job.Progress?.Report(new StyleProgress(stage, ((pass - 1) * 1000) + (laid * 1000 / blocks), options.Passes * 1000,
                    Preview: () => Cut(quilt.Pixels, layout.CanvasWidth, width, height)));
                return (laid == blocks && pass == options.Passes) || !job.Cancel.IsCancellationRequested;
            });
            if (complete || pixels is null)
                pixels = Cut(quilt.Pixels, layout.CanvasWidth, width, height).Pixels;
            previous = [.. quilt.Levels.Select(level => Cut(level, layout.CanvasWidth, width, height))];
            block = Math.Max(Math.Min(block, 3), (int)Math.Round(block * 2 / 3.0));
        }
        return new StyleResult(new Picture(width, height, 3, pixels!)) { Iterations = options.Passes, Partial = !complete };
    }

    /// <summary>Every value's rank among its own becomes the value of the same rank among the wanted ones.</summary>
    internal static double[] MatchDistribution(double[] values, double[] wanted)
    {
        var order = Enumerable.Range(0, values.Length).ToArray();
        var keys = (double[])values.Clone();
        Array.Sort(keys, order);
        var sorted = (double[])wanted.Clone();
        Array.Sort(sorted);
        var result = new double[values.Length];
        for (var i = 0; i < order.Length;)
        {
            // Equal values get one value: the middle of their ranks.
            var end = i;
            while (end < keys.Length && keys[end] == keys[i])
                end++;
            var rank = (i + end - 1) / 2.0 / Math.Max(1, keys.Length - 1) * (sorted.Length - 1);
            var low = (int)rank;
            var value = sorted[low] + ((rank - low) * (sorted[Math.Min(low + 1, sorted.Length - 1)] - sorted[low]));
            for (; i < end; i++)
                result[order[i]] = value;
        }
        return result;
    }

    private static Picture Cut(float[] pixels, int stride, int width, int height)
    {
        var picture = new Picture(width, height, 3);
        for (var y = 0; y < height; y++)
            pixels.AsSpan(y * stride * 3, width * 3).CopyTo(picture.Pixels.AsSpan(y * width * 3));
        return picture;
    }

    private static double[] Cut(double[] values, int stride, int width, int height)
    {
        var cut = new double[width * height];
        for (var y = 0; y < height; y++)
            values.AsSpan(y * stride, width).CopyTo(cut.AsSpan(y * width));
        return cut;
    }
}
