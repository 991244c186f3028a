using System.Diagnostics;
using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;
using Impasto.TestSupport;
using PuppeteerSharp;

namespace Impasto.Studio.Tests.Browser;

/// <summary>A page of the studio in a real browser.</summary>
[Collection(Chromium.Collection)]
public abstract class BrowserTest(Chromium chromium) : StudioTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>A folder for pictures of what the tests see, for whoever wants to look; usually none.</summary>
    private protected static string? Shown { get; } = Environment.GetEnvironmentVariable("IMPASTO_SCREENSHOTS");

    private readonly List<string> _errors = [];

    private protected static string Photo { get; } = Path.Combine(Repo.Root, "examples", "photos", "french-alpine-landscape.jpg");

    /// <summary>What the page's scripts complained of.</summary>
    private protected IReadOnlyList<string> Errors => _errors;

    /// <summary>Opens a page as somebody who was never here.</summary>
    private protected async Task<IPage> OpenAsync(string path = "", IBrowserContext? visitor = null)
    {
        visitor ??= await chromium.Browser.CreateBrowserContextAsync();
        var page = await visitor.NewPageAsync();
        // Machines that have much to do are slow.
        page.DefaultNavigationTimeout = page.DefaultTimeout = (int)Patience.TotalMilliseconds;
        page.PageError += (_, e) => _errors.Add(e.Message);
        page.Console += (_, e) =>
        {
            if (e.Message.Type == ConsoleType.Error)
                _errors.Add(e.Message.Text);
        };
        await page.SetViewportAsync(new ViewPortOptions { Width = 1280, Height = 900 });
        await page.GoToAsync(new Uri(Studio.Address, path).ToString());
        return page;
    }

    /// <summary>Waits for something to be so in the page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="condition">A JavaScript expression; `$` finds an element.</param>
    private protected static async Task UntilAsync(IPage page, string condition)
    {
        var clock = Stopwatch.StartNew();
        while (!await IsSoAsync())
        {
            if (clock.Elapsed > Patience)
                throw new TimeoutException($"It doesn't come to {condition}. The page says: {await TextAsync(page, "body")}");
            await Task.Delay(50);
        }

        async Task<bool> IsSoAsync()
        {
            try
            {
                // What isn't in the page yet has no properties.
                return await page.EvaluateFunctionAsync<bool>($"() => {{ const $ = s => document.querySelector(s), all = s => [...document.querySelectorAll(s)]; try {{ return !!({condition}); }} catch (e) {{ if (e instanceof TypeError) return false; throw e; }} }}");
            }
            catch (EvaluationFailedException e) when (e.Message.Contains("navigation", StringComparison.Ordinal))
            {
                // The page is being loaded anew.
                return false;
            }
        }
    }

    private protected static Task<string> TextAsync(IPage page, string selector) => page.EvaluateFunctionAsync<string>("s => document.querySelector(s).innerText", selector);

    /// <summary>Chooses a file as a user does, by a button that asks for one.</summary>
    private protected static async Task ChooseAsync(IPage page, string button, params string[] files)
    {
        var asked = page.WaitForFileChooserAsync();
        await page.ClickAsync(button);
        await (await asked).AcceptAsync(files);
    }

    /// <summary>Whether the page would have to be moved sideways.</summary>
    private protected static async Task NothingStandsOutAsync(IPage page)
    {
        var outside = await page.EvaluateFunctionAsync<string[]>("""
            () => document.scrollingElement.scrollWidth <= innerWidth ? []
                : [...document.querySelectorAll("body *")].filter(node => node.getBoundingClientRect().right > innerWidth + 1).map(node => node.outerHTML.slice(0, 80))
            """);
        Assert.Empty(outside);
    }

    /// <summary>Asks axe, in light and in dark, for what keeps people from using the page.</summary>
    private protected static async Task AxeFindsNothingAsync(IPage page)
    {
        await page.EvaluateExpressionAsync(new BundledAxeScriptProvider().GetScript());
        foreach (var scheme in new[] { "light", "dark" })
        {
            await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
            var found = await page.EvaluateFunctionAsync<string>("""
                async () => JSON.stringify((await axe.run(document, { resultTypes: ["violations"] })).violations
                    .filter(rule => ["serious", "critical"].includes(rule.impact)).map(rule => ({ rule: rule.id, nodes: rule.nodes.map(node => `${node.html} ${node.failureSummary}`) })))
                """);
            Assert.True(JsonNode.Parse(found)!.AsArray().Count == 0, $"{scheme}: {found}");
        }
    }

    /// <summary>Keeps a picture of the page, for whoever asked for such.</summary>
    private protected static async Task ShowAsync(IPage page, string name)
    {
        if (Shown is null)
            return;
        Directory.CreateDirectory(Shown);
        await page.ScreenshotAsync(Path.Combine(Shown, $"{name}.png"), new ScreenshotOptions { FullPage = true });
    }
}
