using System.IO.Compression;
using System.Net.Http.Json;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Tests.Methods.FeedForward;
using PuppeteerSharp;

namespace Impasto.Studio.Tests.Browser;

/// <summary>The brush, blends of styles, folders and clips.</summary>
public sealed class PaintingTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Painted = "$('#after').src.startsWith('blob:') && $('#say').textContent === ''";

    private async Task<IPage> WithPhotoAsync(params string[] files)
    {
        var page = await OpenAsync();
        await ChooseAsync(page, "#pick", files);
        await UntilAsync(page, "$('#styles [data-style=noon]')");
        await page.ClickAsync("#styles [data-style=noon]");
        await UntilAsync(page, Painted);
        return page;
    }

    /// <summary>The first job's result, once the page offers it: a job that is told of again, as the events begin, is drawn anew.</summary>
    private async Task<Picture> ResultAsync(IPage page)
    {
        var address = await page.EvaluateFunctionAsync<string>("async () => { for (;;) { const link = document.querySelector('#queue a.button'); if (link) return link.getAttribute('href'); await new Promise(done => setTimeout(done, 50)); } }");
        return PictureFile.Load(await Client.GetByteArrayAsync(address[1..]));
    }

    private static Task<string> AfterAsync(IPage page) => page.EvaluateExpressionAsync<string>("document.querySelector('#after').src");

    /// <summary>Draws a line from the top to the bottom, at a share of the picture's width.</summary>
    private static async Task StrokeAsync(IPage page, decimal across)
    {
        var before = await AfterAsync(page);
        var box = (await (await page.QuerySelectorAsync("#brush")).BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (across * box.Width), box.Y + 2);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + (across * box.Width), box.Y + box.Height - 2, new() { Steps = 8 });
        await page.Mouse.UpAsync();
        await UntilAsync(page, $"$('#after').src !== '{before}' && {Painted}");
    }

    /// <summary>How much a picture differs from the photograph in a column, mean over its pixels.</summary>
    private static double Difference(Picture picture, double across)
    {
        var photo = Resampler.Resize(PictureFile.Load(Photo).ToRgb(), picture.Width, picture.Height);
        var x = (int)(across * picture.Width);
        return Enumerable.Range(0, picture.Height).Average(y => Enumerable.Range(0, 3).Average(c => Math.Abs(photo[x, y, c] - picture[x, y, c])));
    }

    private async Task<Picture> PreviewAsync(IPage page)
    {
        var data = await page.EvaluateFunctionAsync<string>("""
            () => {
              const image = document.querySelector("#after"), canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth, height: image.naturalHeight });
              canvas.getContext("2d").drawImage(image, 0, 0);
              return canvas.toDataURL("image/png");
            }
            """);
        await File.WriteAllBytesAsync(Folder.At("preview.png"), Convert.FromBase64String(data[(data.IndexOf(',', StringComparison.Ordinal) + 1)..]));
        return PictureFile.Load(Folder.At("preview.png"));
    }

    [Fact]
    public async Task The_brush_leaves_out_what_it_is_drawn_over()
    {
        var page = await WithPhotoAsync(Photo);
        await page.ClickAsync("#brush-on");
        await AxeFindsNothingAsync(page);
        await StrokeAsync(page, 0.25m);
        await StrokeAsync(page, 0.75m);
        var both = await PreviewAsync(page);
        await ShowAsync(page, "brush");
        Assert.True(Difference(both, 0.25) < 0.03 && Difference(both, 0.75) < 0.03 && Difference(both, 0.5) > 0.06,
            $"{Difference(both, 0.25)} {Difference(both, 0.75)} {Difference(both, 0.5)}");
        // The last stroke is taken back, by the keyboard; the first stays.
        var before = await AfterAsync(page);
        await page.Keyboard.DownAsync("Control");
        await page.Keyboard.PressAsync("z");
        await page.Keyboard.UpAsync("Control");
        await UntilAsync(page, $"$('#after').src !== '{before}' && {Painted}");
        var one = await PreviewAsync(page);
        Assert.True(Difference(one, 0.25) < 0.03 && Difference(one, 0.75) > 0.06, $"{Difference(one, 0.25)} {Difference(one, 0.75)}");
        // It outlives the page, and is the full picture's too.
        await page.ReloadAsync();
        await UntilAsync(page, Painted);
        await page.ClickAsync("#brush-on");
        Assert.False(await page.EvaluateExpressionAsync<bool>("document.querySelector('#undo').disabled"));
        await page.ClickAsync("#make");
        await UntilAsync(page, "$('#queue a.button')");
        var result = await ResultAsync(page);
        Assert.True(Difference(result, 0.25) < 0.01 && Difference(result, 0.75) > 0.06, $"{Difference(result, 0.25)} {Difference(result, 0.75)}");
        await page.ClickAsync("#clear");
        await UntilAsync(page, "$('#undo').disabled && $('#say').textContent === ''");
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task The_brush_says_which_style_acts_where()
    {
        var page = await WithPhotoAsync(Photo);
        var noon = await PreviewAsync(page);
        await page.ClickAsync("#styles [data-style=ink]");
        await UntilAsync(page, $"$('#styles [data-style=ink]').ariaPressed === 'true' && {Painted}");
        var ink = await PreviewAsync(page);
        await page.ClickAsync("#styles [data-style=noon]");
        await UntilAsync(page, $"$('#styles [data-style=noon]').ariaPressed === 'true' && {Painted}");
        await page.ClickAsync("#brush-on");
        await page.SelectAsync("#brush-add", "ink");
        await UntilAsync(page, "$('#brush-styles [data-style=ink]').ariaPressed === 'true'");
        await page.EvaluateFunctionAsync("() => { const slider = document.querySelector('#brush-size'); slider.value = 0.2; slider.dispatchEvent(new Event('input', { bubbles: true })); }");
        await StrokeAsync(page, 0.2m);
        await page.SelectAsync("#brush-add", "dusk");
        await StrokeAsync(page, 0.5m);
        await page.ClickAsync("#leave");
        await StrokeAsync(page, 0.8m);
        await AxeFindsNothingAsync(page);
        await ShowAsync(page, "mask");
        var placed = await PreviewAsync(page);
        Assert.True(Difference(placed, ink, 0.2) < 0.5 * Difference(placed, noon, 0.2), $"{Difference(placed, ink, 0.2)} {Difference(placed, noon, 0.2)}");
        Assert.True(Difference(placed, noon, 0.99) < 0.5 * Difference(placed, ink, 0.99), $"{Difference(placed, noon, 0.99)} {Difference(placed, ink, 0.99)}");
        Assert.True(Difference(placed, 0.8) < 0.03, $"{Difference(placed, 0.8)}");
        // The job has all of it, and so has the page when it is loaded anew.
        await page.ReloadAsync();
        await UntilAsync(page, $"$('#styles [data-style=noon]') && {Painted}");
        await page.ClickAsync("#make");
        await UntilAsync(page, "$('#queue a.button') && $('#queue p').textContent.startsWith('noon + ink + dusk · french-alpine-landscape.jpg')");
        var job = Assert.Single((await Client.GetFromJsonAsync<System.Text.Json.Nodes.JsonArray>("api/jobs"))!)!;
        Assert.Equal(["ink", "dusk"], job["request"]!["places"]!.AsArray().Select(place => (string)place!["style"]!));
        var result = PictureFile.Load(await Client.GetByteArrayAsync($"api/pictures/{job["result"]}"));
        Assert.True(Difference(result, 0.8) < 0.01 && Difference(result, 0.2) > 0.05, $"{Difference(result, 0.8)} {Difference(result, 0.2)}");
        // Undone one by one.
        await page.ClickAsync("#brush-on");
        foreach (var left in new[] { 2, 1, 0 })
        {
            var before = await AfterAsync(page);
            await page.ClickAsync("#undo");
            await UntilAsync(page, $"$('#after').src !== '{before}' && {Painted}");
            Assert.Equal(left == 0, await page.EvaluateExpressionAsync<bool>("document.querySelector('#undo').disabled"));
        }
        Assert.Equal(noon.Pixels, (await PreviewAsync(page)).Pixels);
        Assert.Empty(Errors);
    }

    /// <summary>How much two pictures of one size differ in a column, mean over its pixels.</summary>
    private static double Difference(Picture one, Picture other, double across)
    {
        var x = (int)(across * one.Width);
        return Enumerable.Range(0, one.Height).Average(y => Enumerable.Range(0, 3).Average(c => Math.Abs(one[x, y, c] - other[x, y, c])));
    }

    [Fact]
    public async Task Two_styles_are_blended_on_a_line()
    {
        var page = await WithPhotoAsync(Photo);
        var noon = await AfterAsync(page);
        Assert.Equal(["", "dawn", "dusk", "elm", "ink", "night", "oak"], await page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('#other option')].map(option => option.value).sort()"));
        await page.SelectAsync("#other", "dusk");
        await UntilAsync(page, $"$('#after').src !== '{noon}' && {Painted} && !$('#share-label').hidden");
        var half = await AfterAsync(page);
        await page.FocusAsync("#share");
        await page.Keyboard.PressAsync("ArrowRight");
        await UntilAsync(page, $"$('#after').src !== '{half}' && {Painted}");
        await page.ClickAsync("#make");
        await UntilAsync(page, "$('#queue a.button') && $('#queue p').textContent.startsWith('noon + dusk')");
        var job = Assert.Single((await Client.GetFromJsonAsync<System.Text.Json.Nodes.JsonArray>("api/jobs"))!)!;
        Assert.Equal(("dusk", 0.55), ((string)job["request"]!["other"]!, Math.Round((double)job["request"]!["share"]!, 4)));
        // One of another network, too.
        half = await AfterAsync(page);
        await page.SelectAsync("#other", "ink");
        await UntilAsync(page, $"$('#after').src !== '{half}' && {Painted}");
        // A style isn't blended with itself.
        await page.ClickAsync("#styles [data-style=ink]");
        await UntilAsync(page, "$('#share-label').hidden && ![...$('#other').options].some(option => option.value === 'ink')");
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Ways_to_paint_are_compared()
    {
        var page = await WithPhotoAsync(Photo);
        await page.ClickAsync("#comparing summary");
        await page.ClickAsync("#compare-all");
        Assert.Equal("Choose two ways or more to compare.", await TextAsync(page, "#say"));
        foreach (var way in new[] { "noon", "ink", "oil" })
            await page.ClickAsync($"#ways [value={way}]");
        await AxeFindsNothingAsync(page);
        await page.ClickAsync("#compare-all");
        await UntilAsync(page, "$('#queue p').textContent.startsWith('comparison · french-alpine-landscape.jpg') && $('#queue p').textContent.includes('noon, ink, oil') && all('#queue a.button').length === 2");
        var (sheet, parts) = (await page.EvaluateExpressionAsync<string>("document.querySelectorAll('#queue a.button')[0].getAttribute('href')"), await page.EvaluateExpressionAsync<string>("document.querySelectorAll('#queue a.button')[1].getAttribute('href')"));
        Assert.True(PictureFile.Load(await Client.GetByteArrayAsync(sheet[1..])).Width > 800);
        using var zip = new ZipArchive(new MemoryStream(await Client.GetByteArrayAsync(parts[1..])));
        Assert.Equal(["noon.png", "ink.png", "oil.png"], zip.Entries.Select(entry => entry.FullName));
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Several_pictures_are_one_job()
    {
        var files = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            files.Add(Folder.At($"holiday {i}.png"));
            PictureFile.Save(RandomModels.Photo(60 + i, 40), files[i]);
        }
        var page = await WithPhotoAsync([.. files]);
        Assert.Equal("Paint all 3", await TextAsync(page, "#make"));
        await page.ClickAsync("#make");
        await UntilAsync(page, "$('#queue a.button') && $('#queue p').textContent.includes('3 of 3 pictures') && $('#queue p').textContent.includes('done')");
        await ShowAsync(page, "folder");
        await page.Client.SendAsync("Page.setDownloadBehavior", new { behavior = "allow", downloadPath = Folder.At() });
        await page.ClickAsync("#queue a.button");
        var saved = Folder.At("impasto-noon.zip");
        for (var i = 0; i < 200 && !File.Exists(saved); i++)
            await Task.Delay(50);
        using var zip = ZipFile.OpenRead(saved);
        Assert.Equal(["holiday 0.png", "holiday 1.png", "holiday 2.png"], zip.Entries.Select(entry => entry.FullName));
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task A_clip_is_painted()
    {
        var page = await WithPhotoAsync(await AnimationAsync(5));
        Assert.Equal("Paint the clip", await TextAsync(page, "#make"));
        await page.ClickAsync("#film-options summary");
        await AxeFindsNothingAsync(page);
        await page.ClickAsync("#make");
        await UntilAsync(page, "$('#queue a.button')");
        Assert.EndsWith(".gif", await page.EvaluateExpressionAsync<string>("document.querySelector('#queue a.button').download"), StringComparison.Ordinal);
        await page.EvaluateExpressionAsync("[...document.querySelectorAll('#queue button')].find(button => button.textContent === 'Show').click()");
        await UntilAsync(page, "$('#after').src.endsWith('.gif') && $('#after').complete && $('#after').naturalWidth === 48");
        await ShowAsync(page, "film");
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task A_texture_is_made_like_the_photograph()
    {
        var sample = Folder.At("bark.png");
        PictureFile.Save(RandomModels.Photo(64, 64), sample);
        var page = await WithPhotoAsync(sample);
        await page.ClickAsync("#more summary");
        await page.SelectAsync("#method", "Texture quilting");
        await page.TypeAsync("#form input[name=size]", "80x72");
        await page.ClickAsync("#run");
        await UntilAsync(page, "$('#queue a.button')");
        var result = await ResultAsync(page);
        Assert.Equal((80, 72), (result.Width, result.Height));
        Assert.Empty(Errors);
    }
}
