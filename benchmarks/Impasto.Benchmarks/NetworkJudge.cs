using System.Globalization;
using Impasto.Catalog;
using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Losses;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Perception;
using Impasto.Training;

namespace Impasto.Benchmarks;

/// <summary>
/// Does a small network serve as VGG-16 does? Gatys' method runs with both on (photo, style) pairs, and the full VGG-16 judges both results by the default
/// objective: the share of the style loss that was removed, and the content loss that was paid.
/// </summary>
internal static class NetworkJudge
{
    /// <param name="args">
    /// full network's file, small network's name or file, folders of photographs and of styles (of which the pictures held out from training are taken), pairs, size,
    /// iterations, folder for the results.
    /// </param>
    public static async Task RunAsync(string[] args)
    {
        if (args.Length < 8)
        {
            Console.WriteLine("judge FULL SMALL PHOTOS,.. STYLES,.. PAIRS SIZE ITERATIONS FOLDER");
            return;
        }
        var (full, small, pairs, size, iterations, folder) = (args[0], args[1], Number(args[4]), Number(args[5]), Number(args[6]), args[7]);
        Directory.CreateDirectory(folder);
        var models = ModelStore.Open();
        using var judge = PerceptualNetworks.Open(models, full);
        IReadOnlyList<string> photos = Files(args[2]), styles = Files(args[3]);
        double shares = 0, contents = 0;
        Console.WriteLine($"{"photo",-28} {"style",-28} {"full",7} {"small",7} {"ratio",7} {"content",8}");
        for (var i = 0; i < pairs; i++)
        {
            // Spread over both folders; no pair is chosen by its result.
            string photo = photos[(int)((long)i * 7919 % photos.Count)], style = styles[i * styles.Count / pairs];
            var content = PictureTransforms.ResizeLongestSide(PictureFile.Load(photo).ToRgb(), size);
            var painting = PictureFile.Load(style).ToRgb();
            var request = new StyleRequest
            {
                Content = content,
                Styles = [new Style(style, painting)],
                Options = new GatysOptions { Network = full, Iterations = iterations, Scales = 1 }
            };
            var method = new GatysMethod(models);
            var byFull = (await method.RenderAsync(request)).Picture;
            var bySmall = (await method.RenderAsync(request with { Options = new GatysOptions { Network = small, Iterations = iterations, Scales = 1 } })).Picture;
            using var pair = new PairJudge(judge, content, painting);
            LossValues start = pair.MeasureGatys(content), a = pair.MeasureGatys(byFull), b = pair.MeasureGatys(bySmall);
            double fullShare = 1 - a.Style / start.Style, smallShare = 1 - b.Style / start.Style, contentRatio = b.Content / a.Content;
            shares += smallShare / fullShare / pairs;
            contents += contentRatio / pairs;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Name(photo),-28} {Name(style),-28} {fullShare,7:F3} {smallShare,7:F3} {smallShare / fullShare,7:F3} {contentRatio,8:F3}"));
            PictureFile.Save(Pair(byFull, bySmall), Path.Combine(folder, $"{i:00}.png"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean ratio of style removed {shares:F4}, mean ratio of content paid {contents:F4}"));
    }

    private static Picture Pair(Picture left, Picture right)
    {
        var both = new Picture(2 * left.Width, left.Height, 3);
        for (var y = 0; y < left.Height; y++)
        {
            var row = left.Width * 3;
            left.Pixels.AsSpan(y * row, row).CopyTo(both.Pixels.AsSpan(2 * y * row));
            right.Pixels.AsSpan(y * row, row).CopyTo(both.Pixels.AsSpan((2 * y + 1) * row));
        }
        return both;
    }

    private static IReadOnlyList<string> Files(string folders) => new PictureSource(folders.Split(',')).HoldOut(PictureSource.HeldOutEvery).Files;

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path) is { Length: > 27 } name ? name[..27] : Path.GetFileNameWithoutExtension(path);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
