using System.Diagnostics;

namespace Impasto.Studio.Tests.Tasks;

/// <summary>The command as a process that can be killed and started again.</summary>
/// <param name="log">What it says, for whoever looks why a test failed.</param>
/// <param name="broker">The broker's address, in its environment.</param>
/// <param name="arguments">What it is told.</param>
internal sealed class ImpastoProcess(string log, string broker, params IReadOnlyList<string> arguments) : IDisposable
{
    private Process? _process;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts it.</summary>
    public void Start()
    {
        var command = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? $"'{Environment.ProcessPath}' exec '{Path.Combine(AppContext.BaseDirectory, "Impasto.Cli.dll")}'" : $"'{Path.Combine(AppContext.BaseDirectory, "Impasto.Cli")}'";
        var start = new ProcessStartInfo("/bin/sh");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec {command} {string.Join(' ', arguments.Select(argument => $"'{argument}'"))} >> '{log}' 2>&1");
        start.Environment["IMPASTO_BROKER"] = broker;
        _process = Process.Start(start)!;
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose() => Kill();
}
