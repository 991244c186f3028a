using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.TestSupport;
using PuppeteerSharp;

namespace Impasto.Studio.Tests.Browser;

/// <summary>The pictures of the documentation: the page with the models of this repository. They are made where IMPASTO_SCREENSHOTS names a folder for them, and to be looked at.</summary>
public sealed class DocumentationTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Painted = "$('#after').src.startsWith('blob:') && $('#say').textContent === ''";

    private protected override ModelStore Models => new([Path.Combine(Repo.Root, "models")], Folder.At("models"));

    private static string PhotoOf(string name) => Path.Combine(Repo.Root, "examples", "photos", $"{name}.jpg");

    private async Task<IPage> LightAsync(int height)
    {
        Assert.SkipWhen(Shown is null, "IMPASTO_SCREENSHOTS names no folder for pictures.");
        var page = await OpenAsync();
        await page.SetViewportAsync(new ViewPortOptions { Width = 1200, Height = height });
        await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = "light" }]);
        return page;
    }

    private async Task<IPage> WithStyleAsync(int height, string photo, string style)
    {
        var page = await LightAsync(height);
        await ChooseAsync(page, "#pick", PhotoOf(photo));
        await UntilAsync(page, $"$('#styles [data-style={style}]')");
        await page.EvaluateExpressionAsync($"document.querySelector('#styles [data-style={style}]').click()");
        await UntilAsync(page, Painted);
        return page;
    }

    private static async Task KeepAsync(IPage page, string name)
    {
        Directory.CreateDirectory(Shown!);
        var path = Path.Combine(Shown!, $"{name}.jpg");
        await page.EvaluateExpressionAsync("document.activeElement.blur()");
        // As good as 200 kB allow.
        for (var quality = 85; quality >= 40; quality -= 5)
        {
            await page.ScreenshotAsync(path, new ScreenshotOptions { Type = ScreenshotType.Jpeg, Quality = quality });
            if (new FileInfo(path).Length <= 200_000)
                return;
        }
        Assert.Fail($"{path} has {new FileInfo(path).Length} bytes.");
    }

    [Fact]
    public async Task Every_style_on_a_photograph()
    {
        var page = await WithStyleAsync(1000, "french-alpine-landscape", "starry-night");
        // Thumbnails come as one looks at them.
        await UntilAsync(page, "all('#styles img').filter(image => image.getBoundingClientRect().top < innerHeight).every(image => image.complete && image.naturalWidth > 0)");
        await KeepAsync(page, "studio");
    }

    [Fact]
    public async Task Which_style_acts_where()
    {
        var page = await WithStyleAsync(820, "french-alpine-landscape", "starry-night");
        await page.ClickAsync("#brush-on");
        await page.EvaluateFunctionAsync("() => { const slider = document.querySelector('#brush-size'); slider.value = 0.14; slider.dispatchEvent(new Event('input', { bubbles: true })); }");
        var styles = await page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('#brush-add option')].map(option => option.value).filter(name => name)");
        foreach (var (style, down) in new[] { (styles.First(name => name.Contains("wave", StringComparison.Ordinal) || name == "ink"), 0.12m), (styles.First(name => name.Contains("mosaic", StringComparison.Ordinal) || name.Contains("woodcut", StringComparison.Ordinal)), 0.88m) })
        {
            await page.SelectAsync("#brush-add", style);
            await StrokeAsync(page, down, 0.05m, 0.95m);
        }
        await page.ClickAsync("#leave");
        await StrokeAsync(page, 0.55m, 0.05m, 0.3m);
        await UntilAsync(page, "all('#styles img').filter(image => image.getBoundingClientRect().top < innerHeight).every(image => image.complete && image.naturalWidth > 0)");
        await KeepAsync(page, "studio-mask");
        await page.ClickAsync("#brush-on");
        await KeepAsync(page, "studio-mask-result");
    }

    [Fact]
    public async Task Jobs_of_several_kinds()
    {
        Assert.SkipWhen(Shown is null, "IMPASTO_SCREENSHOTS names no folder for pictures.");
        var photos = new List<string>();
        foreach (var name in new[] { "french-alpine-landscape", "march-pastoral", "black-canyon" })
            photos.Add(await SendAsync(PictureFile.Load(PhotoOf(name))));
        var painting = await SendAsync(PictureFile.Load(Path.Combine(Repo.Root, "examples", "swirl.jpg")));
        var small = new JsonObject { ["size"] = 256 };
        await EndedAsync(await AskAsync(new JobRequest(photos[1], Style: "starry-night", Names: ["march-pastoral.jpg"], Options: new JsonObject { ["size"] = 640 })));
        await EndedAsync(await AskAsync(new JobRequest(photos[0], Kind: JobKind.Folder, Style: "starry-night", More: photos[1..], Names: ["alps.jpg", "pastoral.jpg", "canyon.jpg"], Options: small.DeepClone().AsObject())));
        await EndedAsync(await AskAsync(new JobRequest(photos[0], Kind: JobKind.Compare, StylePicture: painting, Names: ["alps.jpg"], Options: small, Ways: [new("starry-night"), new(Method: "oil"), new(Method: "quilting")])));
        var running = await AskAsync(new JobRequest(photos[2], StylePicture: painting, Method: "gatys", Names: ["black-canyon.jpg"], Options: new JsonObject { ["size"] = 320, ["iterations"] = 300 }));
        await AskAsync(new JobRequest(photos[1], Style: "starry-night", Names: ["march-pastoral.jpg"]));
        await UntilAsync(running, now => now["progress"] is { } progress && (double)progress > 0.05);
        var page = await LightAsync(820);
        await UntilAsync(page, "all('#queue li').length === 5 && $('#queue progress[value]') && all('#queue img').every(image => image.complete)");
        await page.EvaluateExpressionAsync("document.querySelector('#jobs').scrollIntoView()");
        await KeepAsync(page, "studio-queue");
        await Client.PostAsync($"api/jobs/{running}/cancel", null);
    }

    private static async Task StrokeAsync(IPage page, decimal down, decimal from, decimal to)
    {
        var before = await page.EvaluateExpressionAsync<string>("document.querySelector('#after').src");
        var box = (await (await page.QuerySelectorAsync("#brush")).BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + from * box.Width, box.Y + down * box.Height);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + to * box.Width, box.Y + down * box.Height, new() { Steps = 12 });
        await page.Mouse.UpAsync();
        await UntilAsync(page, $"$('#after').src !== '{before}' && {Painted}");
    }
}
