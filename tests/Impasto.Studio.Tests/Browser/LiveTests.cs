namespace Impasto.Studio.Tests.Browser;

/// <summary>The page that paints what a camera sees.</summary>
public sealed class LiveTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task The_cameras_frames_are_painted()
    {
        var page = await OpenAsync("live");
        Assert.SkipUnless(File.Exists(Path.Combine(AppContext.BaseDirectory, "web", "ort.wasm.min.mjs")), "npm had no ONNX Runtime for browsers when this was built.");
        await UntilAsync(page, "all('#style option').length > 0");
        await AxeFindsNothingAsync(page);
        await page.SelectAsync("#style", "noon");
        await page.SelectAsync("#size", "256x256");
        await page.ClickAsync("#camera");
        await UntilAsync(page, "$('#speed').textContent !== ''");
        // A painting of what the camera sees, and no copy of it.
        var (spread, difference) = await DifferenceAsync(page);
        Assert.True(spread > 5, $"The picture is flat: its values deviate by {spread}.");
        Assert.True(difference > 10, $"The picture is the camera's: it differs by {difference}.");
        await ShowAsync(page, "live");
        await AxeFindsNothingAsync(page);
        await page.SelectAsync("#style", "ink");
        await UntilAsync(page, "$('#say').textContent === '' && $('#speed').textContent !== ''");
        await page.ClickAsync("#stop");
        Assert.True(await page.EvaluateExpressionAsync<bool>("document.querySelector('#source').srcObject === null"));
        Assert.Empty(Errors);
    }

    private static async Task<(double Spread, double Difference)> DifferenceAsync(PuppeteerSharp.IPage page)
    {
        var found = await page.EvaluateFunctionAsync<double[]>("""
            () => {
              const painted = document.querySelector("#painted"), video = document.querySelector("#source"), side = painted.width;
              const seen = new OffscreenCanvas(side, side).getContext("2d"), least = Math.min(video.videoWidth, video.videoHeight);
              seen.drawImage(video, (video.videoWidth - least) / 2, (video.videoHeight - least) / 2, least, least, 0, 0, side, side);
              const a = painted.getContext("2d").getImageData(0, 0, side, side).data, b = seen.getImageData(0, 0, side, side).data;
              let sum = 0, squares = 0, difference = 0;
              for (let i = 0; i < a.length; i += 4) { sum += a[i]; squares += a[i] * a[i]; difference += Math.abs(a[i] - b[i]); }
              const count = a.length / 4, mean = sum / count;
              return [Math.sqrt(squares / count - mean * mean), difference / count];
            }
            """);
        return (found[0], found[1]);
    }
}
