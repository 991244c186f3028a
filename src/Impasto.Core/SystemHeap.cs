using System.Runtime.InteropServices;

namespace Impasto;

/// <summary>The C library's heap, from which <see cref="NativePool"/> takes its blocks.</summary>
internal static partial class SystemHeap
{
    /// <summary>
    /// Gives the free pages of glibc's heap back to the system: of blocks of other sizes, freed and taken in turn, it keeps what lies between those still in use, some hundred MB
    /// for a picture of 33 megapixels. Other C libraries do so by themselves.
    /// </summary>
    public static void GiveBack()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = MallocTrim(0);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library than glibc.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint kept);
}
