using System.Diagnostics;
using Impasto.Options;
using Impasto.Studio;

namespace Impasto.Cli.Serving;

/// <summary>impasto studio: the page in the browser.</summary>
internal static class StudioCommand
{
    /// <summary>The command.</summary>
    public static CommandSpec Spec(Services services) => new("studio", "Opens a page in the browser: drop a photograph, see every style on it, keep what you like")
    {
        Groups =
        [
            new OptionGroup("Options", OptionTable.For<StudioOptions>()),
            new OptionGroup("Models and reports", OptionTable.For<StudioRunOptions>()),
        ],
        Examples = ["impasto studio --open", "impasto studio --port 0 --data ~/paintings", "impasto studio --listen 0.0.0.0", "impasto studio --invite ann", "impasto studio --broker amqps://broker.local --store /mnt/studio"],
        Run = (call, cancel) => RunAsync(call, services, cancel),
    };

    private static async Task<int> RunAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var options = call.Read<StudioOptions>();
        var run = call.Read<StudioRunOptions>();
        var models = services.Models(run.Models);
        if (options.Invite is { } name)
        {
            call.Terminal.Out.WriteLine($"The token of {name} is {StudioServer.Invite(options, models)}. It is shown this once.");
            return 0;
        }
        if (options.Dismiss is { } gone)
        {
            StudioServer.Dismiss(options, models);
            call.Terminal.Out.WriteLine($"{gone} is let in no more.");
            return 0;
        }
        await using var studio = await StudioServer.StartAsync(options, models, cancel).ConfigureAwait(false);
        call.Terminal.Out.WriteLine($"The studio is at {studio.Address} for {(options.Listen is null ? "this machine alone" : "whoever has a token")}. Ctrl-C ends it; what is in its queue then goes on next time.");
        if (studio.Broker is { } broker)
            call.Terminal.Out.WriteLine($"Workers get its jobs from the broker at {broker}; until one is there, jobs wait.");
        if (studio.NewToken is { } token)
            call.Terminal.Out.WriteLine($"The token of the first user, {StudioServer.FirstUser}, is {token}. It is shown this once; impasto studio --invite NAME makes more users.");
        if (options.Listen is not null && studio.Address.Scheme == Uri.UriSchemeHttp)
            call.Terminal.Say("Without TLS, whoever listens to the network can read tokens and pictures: set ASPNETCORE_Kestrel__Certificates__Default__Path, or put a proxy with TLS before it.");
        if (options.Open)
            Show(studio.Address, call.Terminal);
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    private static void Show(Uri address, Terminal terminal)
    {
        try
        {
            Process.Start(new ProcessStartInfo(address.ToString()) { UseShellExecute = true })?.Dispose();
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            terminal.Error.WriteLine($"No browser could be opened ({e.Message.TrimEnd('.')}): open {address} yourself.");
        }
    }
}
