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
        Examples = ["impasto studio --open", "impasto studio --port 0 --data ~/paintings"],
        Run = (call, cancel) => RunAsync(call, services, cancel),
    };

    private static async Task<int> RunAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var options = call.Read<StudioOptions>();
        var run = call.Read<StudioRunOptions>();
        await using var studio = await StudioServer.StartAsync(options, services.Models(run.Models), cancel).ConfigureAwait(false);
        call.Terminal.Out.WriteLine($"The studio is at {studio.Address} for this machine alone. Ctrl-C ends it; what is in its queue then goes on next time.");
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
