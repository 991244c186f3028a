using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Impasto.Imaging.Clips;

/// <summary>The programs ffmpeg and ffprobe: found on the PATH, run as processes that are spoken to through pipes.</summary>
public static class Ffmpeg
{
    /// <summary>How one gets it.</summary>
    public const string HowToGet = "get it with apt-get install ffmpeg, brew install ffmpeg or winget install ffmpeg; a folder of numbered pictures needs none";

    /// <summary>Exit code of an ffmpeg that a signal ended, Ctrl-C's for one, which a terminal sends to all of its programs.</summary>
    internal const int Interrupted = 255;

    /// <summary>Where it is, and its version; null where it isn't.</summary>
    public static (string Version, string Location)? Installed()
    {
        if (Find("ffmpeg") is not { } location || Find("ffprobe") is null)
            return null;
        var line = Run("ffmpeg", ["-version"], CancellationToken.None).Output.Split('\n')[0];
        return (line.Split(' ') is ["ffmpeg", "version", var version, ..] ? $"ffmpeg {version}" : "ffmpeg", location);
    }

    /// <summary>A file's name as ffmpeg must be told it: without it, some names are taken for addresses or options.</summary>
    internal static string Name(string path) => "file:" + Path.GetFullPath(path);

    /// <summary>Whether frames' times are asked for by the option's new name, which came with 5.1.</summary>
    internal static string[] EveryFrame { get => field ??= IsBefore51() ? ["-vsync", "0"] : ["-fps_mode", "passthrough"]; }

    /// <summary>Starts one of the two, its input and output at our end.</summary>
    /// <exception cref="ImpastoException">It isn't there.</exception>
    internal static Process Start(string program, IEnumerable<string> arguments, bool writes)
    {
        var start = new ProcessStartInfo(Find(program) ?? throw NotInstalled())
        {
            RedirectStandardInput = writes,
            RedirectStandardOutput = !writes,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>Runs one of the two to its end.</summary>
    /// <returns>Its exit code, what it wrote, and what it complained about.</returns>
    internal static (int Code, string Output, string Complaint) Run(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        using var process = Start(program, arguments, writes: false);
        using var stop = cancel.Register(() => Kill(process));
        var complaint = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        return (process.ExitCode, output, complaint.Result);
    }

    /// <summary>The last thing that it complained about, without addresses in memory and file names, in brackets for a sentence.</summary>
    internal static string Reason(string complaint)
    {
        var lines = complaint.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // What went wrong comes first; what that led to after it.
        var line = lines.FirstOrDefault(text => text.Contains("No space left", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? "it doesn't say why";
        if (line.StartsWith('[') && line.IndexOf("] ", StringComparison.Ordinal) is > 0 and var end)
            line = line[(end + 2)..];
        if (line.StartsWith("file:", StringComparison.Ordinal) && line.LastIndexOf(": ", StringComparison.Ordinal) is > 0 and var colon)
            line = line[(colon + 2)..];
        return line.TrimEnd('.');
    }

    internal static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private static ImpastoException NotInstalled() => new("Clips are read and written by ffmpeg, which is not installed", HowToGet) { Separator = ';' };

    private static bool IsBefore51()
    {
        var version = Installed()?.Version.Split(' ')[^1] ?? "";
        // Versions of the days between releases begin with a letter.
        var number = string.Concat(version.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')).TrimEnd('.').Split('.');
        return int.TryParse(number[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && (major < 5 || major == 5 && (number.Length < 2 || number[1] == "0"));
    }

    private static string? Find(string program)
    {
        var name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
