using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Impasto.Cli;

/// <summary>The process's standard streams as they really are: .NET's console takes a closed one's number for what it opens next, and a broken pipe for a success.</summary>
internal static partial class StandardStreams
{
    private const int GetDescriptorFlags = 1;

    /// <summary>F_GETFD's answer for what is closed when another program is started: such a descriptor was not handed over by whoever started this one.</summary>
    private const int CloseOnExec = 1;

    /// <summary>Standard input.</summary>
    /// <exception cref="InputException">It is closed.</exception>
    public static Stream OpenInput() =>
        IsOpen(0) ? Console.OpenStandardInput() : throw new InputException("Standard input is closed, so there is no picture on it", "send one through a pipe or with <, or name a file");

    /// <summary>Standard output for a picture; writing to it fails where nobody reads it.</summary>
    /// <exception cref="IOException">It is closed.</exception>
    public static Stream OpenOutput() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput()
        : IsOpen(1) ? new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0)
        : throw new IOException("Standard output is closed");

    /// <summary>Standard output for text.</summary>
    public static Stream OpenText() => IsOpen(1) ? Console.OpenStandardOutput() : Stream.Null;

    /// <summary>Standard error. What can't be written there is lost: no work ends because nobody hears of it.</summary>
    public static Stream OpenError() => IsOpen(2) ? new LossyStream(Console.OpenStandardError()) : Stream.Null;

    private static bool IsOpen(int descriptor) => OperatingSystem.IsWindows() || fcntl(descriptor, GetDescriptorFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fcntl(int descriptor, int command);
}
