using Impasto.Imaging;

namespace Impasto.Methods.Quilting;

/// <summary>Texture synthesis by image quilting: blocks of the sample, joined where they fit best.</summary>
internal sealed class QuiltingTexture : TextureMethod<QuiltingOptions>
{
    /// <inheritdoc/>
    public override string Name => "quilting";

    /// <inheritdoc/>
    public override string Summary => "Texture from blocks of the sample, joined along the cheapest cuts";

    /// <inheritdoc/>
    public override string Paper => "Efros and Freeman 2001, Image Quilting for Texture Synthesis and Transfer, SIGGRAPH";

    /// <inheritdoc/>
    protected override void Check(QuiltingOptions options, IReadOnlyList<TextureSample> samples)
    {
        if (samples.Count > 1)
        {
            throw new UsageException("quilting copies blocks of one sample and can't mix several",
                "give one sample, or take the method portilla-simoncelli, which mixes statistics");
        }
    }

    /// <inheritdoc/>
    protected override TextureResult Synthesize(TextureJob<QuiltingOptions> job)
    {
        var (request, sample, options, notes) = (job.Request, job.Samples[0].Picture, job.Options, job.Notes);
        var smallest = Math.Min(sample.Width, sample.Height);
        var block = options.Block != 0 ? options.Block : Math.Clamp(smallest / 3, 12, 96);
        if (options.Block > smallest)
            notes.Add($"The sample's smaller side has only {smallest} pixels, so blocks of {smallest} instead of {options.Block} were used.");
        block = Math.Min(block, smallest);
        if (request.Tileable)
            block = Math.Max(1, Math.Min(block, Math.Min(request.Width, request.Height) / 2));
        var overlap = block == 1 ? 0 : Math.Clamp((int)Math.Round(block * options.Overlap), 1, block / 2);
        var layout = request.Tileable && block > 1
            ? QuiltLayout.Torus(request.Width, request.Height, block, overlap)
            : QuiltLayout.Open(request.Width, request.Height, block, overlap);
        // Bytes a pixel and channel, measured: of the canvas as it is shown and compared, and of each orientation of the sample with what is searched in it.
        using var memory = MemoryCheck.Reserve($"A texture of {request.Width}x{request.Height}", request.Width, request.Height,
            (width, height) => TextureSamples.Runtime + (sample.Channels * ((20.0 * width * height) + (60.0 * sample.Width * sample.Height * QuiltSource.Count(options.Rotate, options.Mirror)))),
            (width, height) => $"`Size` {width}x{height}");
        var sources = QuiltSource.Orientations(sample, options.Rotate, options.Mirror, null);
        var quilt = new Quilt(sources, layout, options.Tolerance, options.Joining, null);
        var blocks = layout.Columns * layout.Rows;
        var complete = quilt.Lay(request.Seed, laid =>
        {
            job.Progress?.Report(new StyleProgress($"block {laid} of {blocks}", laid, blocks, Preview: () => Cut(quilt, layout, request.Width, request.Height, sample.Channels)));
            return laid == blocks || !job.Cancel.IsCancellationRequested;
        });
        return new TextureResult(Cut(quilt, layout, request.Width, request.Height, sample.Channels))
        {
            Iterations = 1,
            Partial = !complete,
            Notes = notes,
            Report =
            [
                $"{layout.Columns} x {layout.Rows} blocks of {block} pixels, overlapping by at least {overlap}",
                $"seam error (mean squared difference along the seams, 0..255): {quilt.SeamError:0.0}",
            ],
        };
    }

    private static Picture Cut(Quilt quilt, QuiltLayout layout, int width, int height, int channels) =>
        TextureSamples.Crop(new Picture(layout.CanvasWidth, layout.CanvasHeight, channels, quilt.Pixels), 0, 0, width, height);
}
