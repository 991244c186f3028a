using Impasto.Imaging;
using Impasto.Tests.Methods.FeedForward;
using PuppeteerSharp;

namespace Impasto.Studio.Tests.Browser;

/// <summary>What somebody does who opens the studio for the first time.</summary>
public sealed class NewcomerTests(Chromium chromium) : BrowserTest(chromium)
{
    private int _port;

    private protected override StudioOptions Options => base.Options with { Port = _port };

    [Fact]
    public async Task From_a_photograph_to_a_saved_picture()
    {
        var page = await OpenAsync();
        await AxeFindsNothingAsync(page);
        await ShowAsync(page, "empty");
        await ChooseAsync(page, "#pick", Photo);
        await UntilAsync(page, "all('#styles img').length === 7 && all('#styles img').every(image => image.complete && image.naturalWidth > 0)");
        await ClickStyleAsync(page, "noon");
        await UntilAsync(page, "$('#after').src.startsWith('blob:') && $('#say').textContent === ''");
        var first = await page.EvaluateExpressionAsync<string>("document.querySelector('#after').src");
        // A slider, by the keyboard.
        await page.FocusAsync("#strength");
        for (var i = 0; i < 8; i++)
            await page.Keyboard.PressAsync("ArrowLeft");
        await UntilAsync(page, $"$('#after').src !== '{first}' && $('#say').textContent === ''");
        Assert.Equal("0.60", await page.EvaluateExpressionAsync<string>("document.querySelector('output[for=strength]').value"));
        await AxeFindsNothingAsync(page);
        await page.ClickAsync("#make");
        await UntilAsync(page, "$('#queue a.button')");
        await AxeFindsNothingAsync(page);
        await ShowAsync(page, "done");

        await page.Client.SendAsync("Page.setDownloadBehavior", new { behavior = "allow", downloadPath = Folder.At() });
        await page.ClickAsync("#queue a.button");
        var saved = Folder.At("impasto-noon.png");
        for (var i = 0; i < 200 && !File.Exists(saved); i++)
            await Task.Delay(50);
        var (photo, result) = (PictureFile.Load(Photo), PictureFile.Load(saved));
        Assert.Equal((photo.Width, photo.Height), (result.Width, result.Height));
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task A_page_that_is_loaded_again_is_as_it_was()
    {
        var page = await OpenAsync();
        await ChooseAsync(page, "#pick", Photo);
        await ClickStyleAsync(page, "dusk");
        await page.EvaluateFunctionAsync("() => { const slider = document.querySelector('#scale'); slider.value = 2; slider.dispatchEvent(new Event('input', { bubbles: true })); }");
        // Long enough to be met on its way.
        var photo = await SendAsync(RandomModels.Photo(1000, 800));
        var running = await AskAsync(new JobRequest(photo, Method: "strokes"));
        await page.ClickAsync("#make");
        await UntilAsync(page, "all('#queue li').length === 2 && $('#queue progress')");
        await page.ReloadAsync();
        await UntilAsync(page, "$('#after').src.startsWith('blob:') && all('#queue li').length === 2");
        Assert.Equal("dusk", await page.EvaluateExpressionAsync<string>("document.querySelector('#styles [aria-pressed=true]').dataset.style"));
        Assert.Equal("2.00", await page.EvaluateExpressionAsync<string>("document.querySelector('output[for=scale]').value"));
        // A second window has the same queue.
        var other = await OpenAsync(visitor: page.BrowserContext);
        await UntilAsync(other, "all('#queue li').length === 2");
        await Client.PostAsync($"api/jobs/{running}/cancel", null);
        foreach (var open in new[] { page, other })
            await UntilAsync(open, "!$('#queue progress') && all('#queue a.button').length > 0");
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task What_is_no_picture_is_answered_with_a_sentence()
    {
        await File.WriteAllTextAsync(Folder.At("notes.jpg"), "These are my notes.");
        var page = await OpenAsync();
        await ChooseAsync(page, "#pick", Folder.At("notes.jpg"));
        await UntilAsync(page, "$('#say').textContent.includes('not a picture that Impasto can read')");
        // And one goes on from there.
        await ChooseAsync(page, "#pick", Photo);
        await UntilAsync(page, "all('#styles img').length === 7");
    }

    [Fact]
    public async Task A_studio_that_is_gone_is_missed_and_found_again()
    {
        var page = await OpenAsync();
        await ChooseAsync(page, "#pick", Photo);
        await ClickStyleAsync(page, "ink");
        await UntilAsync(page, "$('#after').src.startsWith('blob:') && $('#say').textContent === ''");
        _port = Studio.Address.Port;
        await Studio.DisposeAsync();
        await UntilAsync(page, "$('#say').textContent.startsWith(\"The studio doesn't answer\")");
        await page.ClickAsync("#make");
        await UntilAsync(page, "$('#say').textContent.startsWith(\"The studio doesn't answer\")");
        await StartAsync();
        await UntilAsync(page, "$('#say').textContent === ''");
        await page.ClickAsync("#make");
        await UntilAsync(page, "$('#queue a.button')");
    }

    [Fact]
    public async Task A_phone_shows_all_of_it()
    {
        var page = await OpenAsync();
        await page.SetViewportAsync(new ViewPortOptions { Width = 360, Height = 740, IsMobile = true, HasTouch = true });
        await NothingStandsOutAsync(page);
        await ChooseAsync(page, "#pick", Photo);
        await ClickStyleAsync(page, "night");
        // In its own proportions.
        var photo = PictureFile.Load(Photo);
        await UntilAsync(page, $"Math.abs($('#after').clientWidth / $('#after').clientHeight - {(double)photo.Width / photo.Height}) < 0.02");
        await page.ClickAsync("#more summary");
        await page.ClickAsync("#make");
        await UntilAsync(page, "$('#queue a.button')");
        await NothingStandsOutAsync(page);
        await ShowAsync(page, "phone");
        await page.GoToAsync(new Uri(Studio.Address, "live").ToString());
        await NothingStandsOutAsync(page);
    }

    private static async Task ClickStyleAsync(IPage page, string style)
    {
        await UntilAsync(page, $"$('#styles [data-style={style}]')");
        await page.ClickAsync($"#styles [data-style={style}]");
    }
}
