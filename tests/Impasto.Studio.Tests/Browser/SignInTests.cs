using PuppeteerSharp;

namespace Impasto.Studio.Tests.Browser;

/// <summary>A studio for several people, each in a browser of their own.</summary>
public sealed class SignInTests(Chromium chromium) : BrowserTest(chromium)
{
    private protected override StudioOptions Options => base.Options with { Listen = "127.0.0.1" };

    private static async Task SignInAsync(IPage page, string token)
    {
        await UntilAsync(page, "!$('#sign-in').hidden && $('#main').hidden");
        await page.FocusAsync("#token");
        await page.EvaluateExpressionAsync("document.querySelector('#token').value = ''");
        await page.TypeAsync("#token", token);
        await page.Keyboard.PressAsync("Enter");
    }

    [Fact]
    public async Task Two_people_see_their_own_jobs()
    {
        var page = await OpenAsync();
        await SignInAsync(page, "not mine");
        await UntilAsync(page, "$('#sign-in-say').textContent.startsWith(\"That is nobody's token.\")");
        await AxeFindsNothingAsync(page);
        await ShowAsync(page, "sign-in");
        await SignInAsync(page, Studio.NewToken!);
        await UntilAsync(page, "!$('#main').hidden && $('#user').textContent === 'owner'");
        await ChooseAsync(page, "#pick", Photo);
        await UntilAsync(page, "$('#styles [data-style=ink]')");
        await page.ClickAsync("#styles [data-style=ink]");
        await page.ClickAsync("#make");
        await UntilAsync(page, "$('#queue a.button')");
        await AxeFindsNothingAsync(page);

        var other = await OpenAsync();
        await SignInAsync(other, StudioServer.Invite(Options with { Invite = "ann" }, Models));
        await UntilAsync(other, "!$('#main').hidden && $('#user').textContent === 'ann' && all('#method option').length > 0");
        Assert.Equal(0, await other.EvaluateExpressionAsync<int>("document.querySelectorAll('#queue li').length"));
        // The page's scripts can't read what the browser is known by.
        Assert.Equal("", await page.EvaluateExpressionAsync<string>("document.cookie"));
        await page.ClickAsync("#sign-out");
        await UntilAsync(page, "!$('#sign-in').hidden");
        await page.GoToAsync(new Uri(Studio.Address, "live").ToString());
        await UntilAsync(page, "!$('#sign-in').hidden");
    }
}
