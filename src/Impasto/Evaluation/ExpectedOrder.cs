using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;

namespace Impasto.Evaluation;

/// <summary>
/// What a measure must say of pictures whose worth is known, written down before it was measured: the photograph itself, the style itself, noise, and Gatys' method begun with the
/// photograph after 10, 50, 200 and 500 iterations.
/// </summary>
internal static class ExpectedOrder
{
    public const string Content = "photograph", Style = "style itself", Noise = "noise";

    /// <summary>Iterations of Gatys' method.</summary>
    public static IReadOnlyList<int> Iterations { get; } = [10, 50, 200, 500];

    /// <summary>
    /// Pairs of which the first must be better. By the style: the style itself before every Gatys, more iterations before fewer, all of them before the photograph and before noise. By
    /// the content: the photograph before every Gatys, fewer iterations, which have left it less, before more, all of them before the style itself and noise. Nothing is said of noise beside
    /// the style itself or the photograph, where a measure doesn't look.
    /// </summary>
    public static IReadOnlyList<(string Better, string Worse)> Of(Measure measure)
    {
        ArgumentNullException.ThrowIfNull(measure);
        List<string> rising = [.. Iterations.Select(Gatys)];
        if (measure.IsOfStyle)
            rising.Reverse();
        string[] order = [measure.IsOfStyle ? Style : Content, .. rising];
        return [.. order.Zip(order.Skip(1)), (rising[^1], measure.IsOfStyle ? Content : Style), (rising[^1], Noise)];
    }

    /// <summary>What a result of Gatys' method is called.</summary>
    public static string Gatys(int iterations) => $"gatys {iterations}";

    /// <summary>The three pictures that no method made, of the photograph's size.</summary>
    /// <param name="content">The photograph.</param>
    /// <param name="style">The style: its middle, as large as fits.</param>
    public static IReadOnlyDictionary<string, Picture> Copies(Picture content, Picture style)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(style);
        var scale = Math.Max((double)content.Width / style.Width, (double)content.Height / style.Height);
        int width = Math.Max(content.Width, (int)Math.Round(scale * style.Width)), height = Math.Max(content.Height, (int)Math.Round(scale * style.Height));
        var whole = Resampler.Resize(style.ToRgb(), width, height);
        var random = new SeededRandom(7);
        return new Dictionary<string, Picture>
        {
            [Content] = content.ToRgb(),
            [Style] = PictureTransforms.Crop(whole, (width - content.Width) / 2, (height - content.Height) / 2, content.Width, content.Height),
            [Noise] = new(content.Width, content.Height, 3, [.. Enumerable.Range(0, 3 * content.Width * content.Height).Select(_ => random.NextFloat())]),
        };
    }
}
