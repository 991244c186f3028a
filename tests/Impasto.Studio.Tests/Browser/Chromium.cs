using PuppeteerSharp;

namespace Impasto.Studio.Tests.Browser;

/// <summary>A browser of this machine, without a window and with a camera that shows a test picture, for all tests that want one. None is ever downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>What the tests' collection is called.</summary>
    public const string Collection = "Browser";

    /// <summary>Names the browser, where the usual names don't find it.</summary>
    private const string Variable = "IMPASTO_BROWSER";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"];

    private IBrowser? _browser;

    /// <summary>The browser; the calling test is skipped, with the reason, where there is none.</summary>
    public IBrowser Browser
    {
        get
        {
            Assert.SkipWhen(_browser is null, $"There is no browser here: install chromium, or name one in {Variable}.");
            return _browser;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } path)
            return;
        _browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = path,
            Headless = true,
            // It shows nothing but our own page; as root, as in containers, it has no sandbox.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
    }

    private static string? Find() => Environment.GetEnvironmentVariable(Variable)
        ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}

[CollectionDefinition(Chromium.Collection)]
public sealed class ChromiumTests : ICollectionFixture<Chromium>;
