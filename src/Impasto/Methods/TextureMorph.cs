using Impasto.Imaging;
using Impasto.Imaging.Patches;

namespace Impasto.Methods;

/// <summary>
/// A strip of textures that leads from one sample to another, for any method that mixes: textures of the mixtures in between, side by side, each joined to the next along
/// the cut where they differ least (Efros and Freeman 2001).
/// </summary>
public static class TextureMorph
{
    /// <summary>Most textures in a strip.</summary>
    public const int Most = 64;

    /// <summary>The cut is blurred by this many pixels to both sides.</summary>
    private const int Feather = 3;

    /// <summary>Makes the strip. Its width is the request's width times the number of textures.</summary>
    /// <param name="method">What makes the textures.</param>
    /// <param name="request">Two samples, whose weights are not used; the size of one texture.</param>
    /// <param name="count">Textures in the strip, at least 2: the first is the first sample's, the last the second's.</param>
    /// <param name="progress">Told of every step; may be null.</param>
    /// <param name="cancel">When it fires, the strip as far as it goes is returned.</param>
    /// <exception cref="ImpastoException">With a sentence for the user.</exception>
    public static async Task<TextureResult> SynthesizeAsync(ITextureMethod method, TextureRequest request, int count, IProgress<StyleProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Samples.Count != 2)
        {
            throw new UsageException($"`Morph` leads from one sample to another, but there {(request.Samples.Count == 1 ? "is one sample" : $"are {request.Samples.Count} samples")}",
                "give two");
        }
        if (count is < 2 or > Most)
            throw new UsageException($"`Morph` {count} is out of range", $"a strip has 2 to {Most} textures");
        if (request.Tileable)
            throw new UsageException("`Morph` and `Tileable` exclude each other: a strip ends in another texture than it begins with");
        if ((long)request.Width * count > TextureSamples.LargestSide)
            throw new UsageException($"A strip of {count} textures of {request.Width} pixels is wider than {TextureSamples.LargestSide} pixels", "ask for fewer or smaller ones");
        var overlap = request.Width / 4;
        Picture? strip = null;
        var (notes, report, iterations, partial) = (new List<string>(), new List<string>(), 0, false);
        for (var i = 0; i < count && !partial; i++)
        {
            var share = (float)i / (count - 1);
            TextureSample[] samples = i == 0 ? [request.Samples[0] with { Weight = 1 }]
                : i == count - 1 ? [request.Samples[1] with { Weight = 1 }]
                : [request.Samples[0] with { Weight = 1 - share }, request.Samples[1] with { Weight = share }];
            var part = request with { Samples = samples, Width = request.Width + (i == 0 ? 0 : overlap), Seed = unchecked(request.Seed + i) };
            TextureResult result;
            try
            {
                result = await method.SynthesizeAsync(part, progress is null ? null : new Part(progress, strip, i, count, overlap), cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (strip is not null)
            {
                partial = true;
                break;
            }
            strip = strip is null ? result.Picture : Join(strip, result.Picture, overlap);
            notes.AddRange(result.Notes.Except(notes));
            report.AddRange(result.Report.Select(line => $"{100 * share:0} %: {line}"));
            iterations += result.Iterations;
            partial = result.Partial;
        }
        return new TextureResult(strip!) { Iterations = iterations, Notes = notes, Report = report, Partial = partial };
    }

    /// <summary>The right picture's first columns laid over the left one's last, cut where they differ least.</summary>
    internal static Picture Join(Picture left, Picture right, int overlap)
    {
        var channels = Math.Max(left.Channels, right.Channels);
        if (channels == 3)
            (left, right) = (left.ToRgb(), right.ToRgb());
        var joined = new Picture(left.Width + right.Width - overlap, left.Height, channels);
        var seam = left.Width - overlap;
        var path = new int[left.Height];
        if (overlap > 0)
        {
            var costs = new double[overlap * left.Height];
            for (var i = 0; i < costs.Length; i++)
            {
                for (var c = 0; c < channels; c++)
                {
                    var difference = left[seam + (i % overlap), i / overlap, c] - right[i % overlap, i / overlap, c];
                    costs[i] += difference * difference;
                }
            }
            path = MinimumCut.Vertical(costs, overlap, left.Height).Path;
        }
        for (var y = 0; y < joined.Height; y++)
        {
            for (var x = 0; x < joined.Width; x++)
            {
                var share = x < seam ? 0 : x >= left.Width ? 1 : Math.Clamp(0.5f + ((x - seam - path[y] + 0.5f) / (2 * Feather)), 0, 1);
                for (var c = 0; c < channels; c++)
                    joined[x, y, c] = (share < 1 ? (1 - share) * left[x, y, c] : 0) + (share > 0 ? share * right[x - seam, y, c] : 0);
            }
        }
        return joined;
    }

    /// <summary>Tells of one texture's progress as a part of the strip's.</summary>
    private sealed class Part(IProgress<StyleProgress> whole, Picture? strip, int index, int count, int overlap) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value) => whole.Report(value with
        {
            Stage = $"texture {index + 1} of {count}, {value.Stage}",
            Step = (index * value.Steps) + value.Step,
            Steps = count * value.Steps,
            Preview = value.Preview is not { } preview ? null : strip is null ? preview : () => Join(strip, preview(), overlap),
        });
    }
}
