using System.Diagnostics;
using System.Globalization;
using Impasto.Benchmarking;

namespace Impasto.Benchmarks.Peers;

/// <summary>
/// Another engine in a process of its own, so that its memory and threads aren't ours: it warms up, writes "ready", and then for every line that it reads does its work once
/// and writes the
/// milliseconds.
/// </summary>
internal sealed class PeerProcess : IDisposable
{
    /// <summary>The first argument of this program when it is ONNX Runtime's process.</summary>
    public const string OnnxArgument = "onnx-runtime";

    private readonly Process _process;
    private readonly string? _file;

    private PeerProcess(string program, IEnumerable<string> arguments, string? file = null)
    {
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _file = file;
        if (_process.StandardOutput.ReadLine() != "ready")
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: its error stands above.");
    }

    /// <summary>ONNX Runtime with a graph.</summary>
    public static PeerProcess OnnxRuntime(PeerWork work, int threads)
    {
        var file = Path.Combine(Path.GetTempPath(), $"impasto-peer-{Guid.NewGuid():N}.onnx");
        work.Graph().Save(file);
        string[] arguments = [OnnxArgument, file, $"{work.Size}", $"{work.Styles}", $"{threads}"];
        var program = Environment.ProcessPath!;
        return new PeerProcess(program, Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(PeerProcess).Assembly.Location, .. arguments] : arguments, file);
    }

    /// <summary>PyTorch with one of torch_peer.py's works.</summary>
    public static PeerProcess PyTorch(string[] work, int threads) => new("python3", [Path.Combine(AppContext.BaseDirectory, "Peers", "torch_peer.py"), $"{threads}", .. work]);

    /// <summary>The version of Python's PyTorch; null where there is none.</summary>
    public static string? PyTorchVersion()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", "import torch; print(torch.__version__)"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
            var errors = python.StandardError.ReadToEndAsync();
            var version = python.StandardOutput.ReadToEnd().Trim();
            _ = errors.Result;
            python.WaitForExit();
            return python.ExitCode == 0 ? version : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>One run; its milliseconds by the process's own clock.</summary>
    public double Run()
    {
        _process.StandardInput.WriteLine();
        return double.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The peer ended in the middle of the measurement."),
            CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        if (_file is not null)
            File.Delete(_file);
    }
}
