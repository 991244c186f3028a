using System.Diagnostics;
using System.Text;

namespace Impasto.Package.Tests;

/// <summary>A program that ran to its end.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">What it printed.</param>
internal sealed record DotnetRun(int Code, string Output)
{
    /// <summary>Runs a program without what would let it find the repository's models.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="environment">Variables to set.</param>
    /// <param name="program">Its name.</param>
    /// <param name="args">Its arguments.</param>
    public static async Task<DotnetRun> StartAsync(string folder, IReadOnlyDictionary<string, string> environment, string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment.Remove("IMPASTO_MODELS");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = new StringBuilder();
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new DotnetRun(-1, output + "\nstopped after 15 minutes");
        }
        return new DotnetRun(process.ExitCode, output.ToString());

        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (output)
                output.AppendLine(line.Data);
        }
    }
}
