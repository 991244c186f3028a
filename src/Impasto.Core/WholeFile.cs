using System.Diagnostics;
using System.Globalization;

namespace Impasto;

/// <summary>
/// The one way in which files are written: to a temporary name in the same folder, flushed to the disk, then renamed, so that whoever looks sees the old file or the new one and never a
/// part. A symbolic link stays one and what it names is written; a file that is replaced keeps its mode; what runs that were killed left behind is swept.
/// </summary>
internal static class WholeFile
{
    private const string Prefix = ".impasto-", Ending = ".tmp";

    /// <summary>A temporary file as young as this may be another machine's or container's, which shares the folder and whose processes can't be seen.</summary>
    private static readonly TimeSpan Old = TimeSpan.FromDays(1);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Writes a file.</summary>
    /// <param name="path">Its name; in a folder that exists.</param>
    /// <param name="write">Writes what is in it.</param>
    /// <exception cref="IOException">It can't be written; what was there before is there still.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var target = Target(path);
        var folder = Path.GetDirectoryName(target)!;
        Sweep(folder);
        var temporary = Temporary(folder);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            if (!OperatingSystem.IsWindows() && File.Exists(target))
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void Write(string path, byte[] bytes) => Write(path, stream => stream.Write(bytes));

    /// <summary>Writes a text file, UTF-8.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Tries whether a file could be written, so that no work is done for nothing: whether a file may be made where it is to go, and there is room for it.</summary>
    /// <param name="path">The file; folders on the way to it need not exist.</param>
    /// <param name="bytes">About as many as it will have; 0 where that isn't known.</param>
    /// <exception cref="IOException">It can't be written: a part of its path is a file, or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Try(string path, long bytes)
    {
        var target = Target(path);
        var folder = Path.GetDirectoryName(target)!;
        while (!Directory.Exists(folder))
        {
            if (File.Exists(folder))
                throw new IOException($"{folder} is a file, not a folder");
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException($"There is no {Path.GetPathRoot(target)}");
        }
        using var stream = new FileStream(Temporary(folder), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.DeleteOnClose,
            // Fails where the room is not there.
            PreallocationSize = bytes,
        });
    }

    /// <summary>Keeps other programs that ask for the same lock out until it is disposed of: around reading a file, changing it and writing it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">Another program has held it for half a minute.</exception>
    public static IDisposable Lock(string path)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException e) when (e is not DirectoryNotFoundException && Stopwatch.GetElapsedTime(begun) < LongestWait)
            {
                Thread.Sleep(20);
            }
        }
    }

    private static string Target(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    /// <summary>Not the file's own name with something behind it, which may be as long as names can be.</summary>
    private static string Temporary(string folder) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}{Ending}"));

    /// <summary>Deletes old temporary files of programs that no longer run.</summary>
    private static void Sweep(string folder)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder, $"{Prefix}*{Ending}"))
            {
                var number = Path.GetFileName(file)[Prefix.Length..].Split('-')[0];
                if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var process) && !IsRunning(process)
                    && DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > Old)
                    File.Delete(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing that is to be written depends on it.
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here is the one to report.
        }
    }

    private static bool IsRunning(int process)
    {
        if (process == Environment.ProcessId)
            return true;
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
