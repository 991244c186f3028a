using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Options;

namespace Impasto.Tests;

/// <summary>The README's code, compiled; StylizerTests compares the two.</summary>
internal static class ReadmeSnippet
{
    public static async Task RunAsync()
    {
        // README: begin
        using var stylizer = await Stylizer.LoadAsync("starry-night");
        var photo = PictureFile.Load("photo.jpg");
        var painted = await stylizer.StylizeAsync(photo);
        var gentle = stylizer.Stylize(photo, new StylizerOptions { Strength = 0.7f, PreserveColor = PreserveColor.Luminance });
        PictureFile.Save(painted, "painted.jpg");
        PictureFile.Save(gentle, "gentle.jpg");
        // README: end
    }
}
