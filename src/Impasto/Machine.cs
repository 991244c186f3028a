using System.Diagnostics;
using System.Reflection;
using System.Runtime.Intrinsics;

namespace Impasto;

/// <summary>What the program runs on, as recorded beside every result.</summary>
public static class Machine
{
    /// <summary>The widest vectors that this process computes with: "Vector512", "Vector256", "Vector128" or "scalar".</summary>
    public static string Simd =>
        Vector512.IsHardwareAccelerated ? "Vector512"
        : Vector256.IsHardwareAccelerated ? "Vector256"
        : Vector128.IsHardwareAccelerated ? "Vector128"
        : "scalar";

    /// <summary>Impasto's version.</summary>
    public static string Version { get; } =
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The most memory that this process has occupied so far, in bytes.</summary>
    public static long PeakMemoryBytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Memory that this process may use, in bytes: the machine's, or its container's limit.</summary>
    public static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
}
