using Impasto.Imaging;
using Impasto.Tests.Methods.FeedForward;
using PuppeteerSharp;

namespace Impasto.Studio.Tests.Browser;

/// <summary>Looking closely at a picture, and for jobs that were.</summary>
public sealed class LookingTests(Chromium chromium) : BrowserTest(chromium)
{
    /// <summary>Larger than there is room.</summary>
    private const int Width = 2400, Height = 1600;

    private async Task<string> LargeAsync()
    {
        var file = Folder.At("large.png");
        await Task.Run(() => PictureFile.Save(RandomModels.Photo(Width, Height), file));
        return file;
    }

    /// <summary>Where the picture's corner is in the frame, and how many pixels of the screen one of its own takes.</summary>
    private static Task<double[]> SeenAsync(IPage page) => page.EvaluateFunctionAsync<double[]>($$"""
        () => {
          const box = s => document.querySelector(s).getBoundingClientRect(), [frame, picture] = [box("#frame"), box("#before")];
          return [picture.left - frame.left, picture.top - frame.top, picture.width * devicePixelRatio / {{Width}}, frame.width, frame.height];
        }
        """);

    [Fact]
    public async Task A_picture_is_seen_pixel_by_pixel()
    {
        var page = await OpenAsync();
        await ChooseAsync(page, "#pick", await LargeAsync());
        await UntilAsync(page, "$('#before').naturalWidth === 1280 && $('#styles [data-style=noon]')");
        var fit = await SeenAsync(page);
        Assert.Equal((0, 0, fit[3] / Width), (fit[0], fit[1], fit[2]));
        Assert.Equal($"{Math.Round(100 * fit[2])} %", await TextAsync(page, "#zoom-value"));
        await page.ClickAsync("#zoom-full");
        // The photograph itself, in the middle of which one looks.
        await UntilAsync(page, $"$('#before').naturalWidth === {Width} && $('#zoom-value').textContent === '100 %' && $('#zoom-full').ariaPressed === 'true' && $('#zoom-fit').ariaPressed === 'false'");
        var full = await SeenAsync(page);
        Assert.Equal(1, full[2], 3);
        Assert.Equal(((full[3] - Width) / 2, (full[4] - Height) / 2), (full[0], full[1]), Near);
        // A preview is no more than it is.
        await page.ClickAsync("#styles [data-style=noon]");
        await UntilAsync(page, "$('#after').src.startsWith('blob:') && !$('#zoom-note').hidden");
        // The slider's line stands where the slider does.
        await page.FocusAsync("#wipe");
        for (var i = 0; i < 20; i++)
            await page.Keyboard.PressAsync("ArrowLeft");
        var line = await page.EvaluateFunctionAsync<double>("() => (document.querySelector('#line').getBoundingClientRect().left - document.querySelector('#frame').getBoundingClientRect().left) / document.querySelector('#frame').clientWidth");
        Assert.Equal(0.3, line, 2);
        await AxeFindsNothingAsync(page);
        await ShowAsync(page, "zoom");
        // By keys, and by drawing at it; never beyond its edge.
        await page.FocusAsync("#frame");
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal(full[0] - 60, (await SeenAsync(page))[0], 1);
        var box = (await (await page.QuerySelectorAsync("#frame")).BoundingBoxAsync())!;
        await DragAsync(page, box.X + 50, box.Y + 50, 90, 40);
        var drawn = await SeenAsync(page);
        Assert.Equal((full[0] - 60 + 90, full[1] + 40), (drawn[0], drawn[1]), Near);
        await DragAsync(page, box.X + 20, box.Y + 20, 5000, 5000);
        Assert.Equal((0, 0), ((await SeenAsync(page))[0], (await SeenAsync(page))[1]), Near);
        await page.Keyboard.PressAsync("+");
        // A frame is whole pixels wide.
        Assert.Equal(1.25, (await SeenAsync(page))[2], 2);
        await page.Keyboard.PressAsync("0");
        Assert.All(fit.Zip(await SeenAsync(page)), pair => Assert.Equal(pair.First, pair.Second, 0.5));
        await page.Keyboard.PressAsync("1");
        await UntilAsync(page, "$('#zoom-value').textContent === '100 %'");
        await page.ClickAsync("#zoom-fit");
        // The wheel with Ctrl looks closer at where the mouse is; without, the page is moved as always.
        await page.Mouse.MoveAsync(box.X + box.Width / 4, box.Y + box.Height / 4);
        await page.Mouse.WheelAsync(0, -40);
        Assert.Equal(fit[2], (await SeenAsync(page))[2]);
        await page.EvaluateExpressionAsync("scrollTo(0, 0)");
        await page.Keyboard.DownAsync("Control");
        await page.Mouse.WheelAsync(0, -60);
        await page.Keyboard.UpAsync("Control");
        await UntilAsync(page, "$('#frame').classList.contains('close')");
        var closer = await SeenAsync(page);
        Assert.Equal(fit[3] / 4 * (1 - closer[2] / fit[2]), closer[0], 1.5);
        // A brush paints what is under it, wherever one looks.
        await page.ClickAsync("#brush-on");
        var before = await page.EvaluateExpressionAsync<string>("document.querySelector('#after').src");
        box = (await (await page.QuerySelectorAsync("#frame")).BoundingBoxAsync())!;
        await DragAsync(page, box.X + 20, box.Y + 20, 60, 0);
        await UntilAsync(page, $"$('#after').src !== '{before}' && $('#say').textContent === ''");
        var stroke = await page.EvaluateExpressionAsync<double[]>("JSON.parse(sessionStorage.getItem('studio')).strokes[0].points[0]");
        Assert.Equal((20 - closer[0]) / (closer[2] * Width), stroke[0], 2);
        // What is looked at stays where it is; the photograph itself is not shown while one paints.
        var left = await page.EvaluateExpressionAsync<double>("document.querySelector('#brush').getBoundingClientRect().left - document.querySelector('#frame').getBoundingClientRect().left");
        Assert.Equal(closer[0], left, 1.5);
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Two_fingers_look_closer()
    {
        var page = await OpenAsync();
        await page.SetViewportAsync(new ViewPortOptions { Width = 360, Height = 740, IsMobile = true, HasTouch = true });
        await ChooseAsync(page, "#pick", await LargeAsync());
        await UntilAsync(page, "$('#before').naturalWidth === 1280 && $('#styles [data-style=noon]')");
        var box = (await (await page.QuerySelectorAsync("#frame")).BoundingBoxAsync())!;
        var (x, y) = ((double)box.X + (double)box.Width / 2, (double)box.Y + (double)box.Height / 2);
        object[] Fingers(double apart) => [new { x = x - apart, y, id = 0 }, new { x = x + apart, y, id = 1 }];
        await page.Client.SendAsync("Input.dispatchTouchEvent", new { type = "touchStart", touchPoints = Fingers(20) });
        for (var apart = 25; apart <= 60; apart += 5)
            await page.Client.SendAsync("Input.dispatchTouchEvent", new { type = "touchMove", touchPoints = Fingers(apart) });
        await page.Client.SendAsync("Input.dispatchTouchEvent", new { type = "touchEnd", touchPoints = Array.Empty<object>() });
        await UntilAsync(page, "$('#frame').classList.contains('close')");
        var seen = await SeenAsync(page);
        // Three times as large, about the point between them.
        Assert.Equal((3, -seen[3]), (seen[2] * Width / (await page.EvaluateExpressionAsync<double>("devicePixelRatio")) / seen[3], seen[0]), (a, b) => Math.Abs(a.Item1 - b.Item1) < 0.2 && Math.Abs(a.Item2 - b.Item2) < 20);
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task A_result_is_seen_at_its_full_size()
    {
        var page = await OpenAsync();
        await ChooseAsync(page, "#pick", await LargeAsync());
        await UntilAsync(page, "$('#styles [data-style=noon]')");
        await page.ClickAsync("#styles [data-style=noon]");
        await page.ClickAsync("#make");
        await UntilAsync(page, "$('#queue a.button')");
        await page.EvaluateExpressionAsync("[...document.querySelectorAll('#queue button')].find(button => button.textContent === 'Show').click()");
        await UntilAsync(page, "$('#after').src.endsWith('side=1280') && $('#after').complete && $('#before').complete");
        await page.ClickAsync("#zoom-full");
        await UntilAsync(page, $"$('#after').naturalWidth === {Width} && $('#before').naturalWidth === {Width} && $('#zoom-value').textContent === '100 %' && $('#zoom-note').hidden");
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Jobs_that_were_are_found()
    {
        await Studio.DisposeAsync();
        string photo, old;
        using (var store = new JobStore(Folder.At("data", "studio.db")))
        {
            var (id, _) = new PictureShelf(Folder.At("data", "pictures"), 1 << 30, TimeProvider.System).Put(PictureFile.Encode(RandomModels.Photo(60, 40), PictureFormat.Png));
            photo = id;
            old = store.Add(new JobRequest(photo, Style: "elm", Names: ["Grandmother.jpg"]), new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero)).Id;
            store.End(store.Find(old)! with { State = JobState.Done, Result = photo });
            for (var i = 0; i < 120; i++)
                store.End(store.Add(new JobRequest(photo, Style: i % 2 == 0 ? "noon" : "ink"), new DateTimeOffset(2026, 11, 4, 12, 0, 0, TimeSpan.Zero)) with { State = JobState.Done, Result = photo });
        }
        await StartAsync();
        var page = await OpenAsync();
        await UntilAsync(page, "all('#queue li').length === 100 && !$('#older').hidden");
        await page.TypeAsync("#search", "grandmother");
        await UntilAsync(page, $"all('#queue li').filter(item => !item.hidden).length === 1 && $('#job-{old}') && $('#found').textContent === '1 found'");
        await AxeFindsNothingAsync(page);
        await ShowAsync(page, "search");
        await page.ClickAsync("#find-all");
        await UntilAsync(page, "all('#queue li').every(item => !item.hidden) && $('#search').value === '' && $('#found').textContent === '' && !$('#older').hidden");
        // What is older comes when it is asked for, below.
        await page.ClickAsync("#older");
        await UntilAsync(page, $"all('#queue li').length === 121 && all('#queue li').at(-1).id === 'job-{old}' && $('#older').hidden");
        // By the day, as it is here.
        await page.EvaluateFunctionAsync("() => { for (const id of ['from', 'until']) { document.getElementById(id).value = '2026-03-04'; } document.getElementById('until').dispatchEvent(new Event('change')); }");
        await UntilAsync(page, "all('#queue li').filter(item => !item.hidden).length === 1 && $('#found').textContent === '1 found'");
        await page.TypeAsync("#search", "ink");
        await UntilAsync(page, "$('#found').textContent === '0 found'");
        // Whoever asks for a new one sees it.
        await ChooseAsync(page, "#pick", Photo);
        await UntilAsync(page, "$('#styles [data-style=ink]')");
        await page.ClickAsync("#styles [data-style=ink]");
        await page.ClickAsync("#make");
        await UntilAsync(page, "all('#queue li').length === 122 && all('#queue li').every(item => !item.hidden)");
        Assert.Empty(Errors);
    }

    private static bool Near((double X, double Y) one, (double X, double Y) other) => Math.Abs(one.X - other.X) < 1 && Math.Abs(one.Y - other.Y) < 1;

    private static async Task DragAsync(IPage page, decimal x, decimal y, decimal right, decimal down)
    {
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(x + right, y + down, new() { Steps = 4 });
        await page.Mouse.UpAsync();
    }
}
