using System.Runtime.InteropServices;
using System.Text;

namespace Impasto.Cli;

/// <summary>The process around <see cref="App"/>: the real console and its signals.</summary>
internal static class Program
{
    /// <summary>The command's name.</summary>
    public const string Name = "impasto";

    private static async Task<int> Main(string[] args)
    {
        // No byte order mark, whatever the locale: what is printed is read by other programs.
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var output = new StreamWriter(StandardStreams.OpenText(), encoding) { AutoFlush = true };
        using var error = new StreamWriter(StandardStreams.OpenError(), encoding) { AutoFlush = true };
        var isLive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        var terminal = new Terminal
        {
            Out = output,
            Error = error,
            IsLive = isLive,
            HasColor = isLive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Width = isLive && Console.WindowWidth is > 0 and var width ? Math.Min(width, 120) : 100,
            OpenInput = StandardStreams.OpenInput,
            OpenOutput = StandardStreams.OpenOutput,
        };
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        return await new App(new Services()).RunAsync(args, terminal, stop.Token).ConfigureAwait(false);

        void Stop(PosixSignalContext context)
        {
            // The second signal takes its usual course and ends the process.
            if (stop.IsCancellationRequested)
                return;
            context.Cancel = true;
            error.WriteLine();
            error.WriteLine("Stopping: what there is will be saved. Press Ctrl-C again to stop at once.");
            stop.Cancel();
        }
    }
}
