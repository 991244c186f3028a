using System.Diagnostics;

namespace Impasto.Studio.Tests.Tasks;

/// <summary>A program that can be killed and started again. What it says goes to a file, since nobody reads a pipe, for whoever looks why a test failed.</summary>
internal abstract class KillableProcess : IDisposable
{
    private Process? _process;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose() => Kill();

    /// <summary>Starts a command of the shell.</summary>
    protected void Start(string command, string log, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec {command} >> '{log}' 2>&1 < /dev/null"]);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
    }
}
