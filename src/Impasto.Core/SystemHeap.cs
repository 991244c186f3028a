using System.Runtime.InteropServices;

namespace Impasto;

/// <summary>The C library's heap, from which <see cref="NativePool"/> takes its blocks.</summary>
internal static unsafe partial class SystemHeap
{
    /// <summary>Bytes of a huge page of x86-64 and of Arm with pages of 4 KB.</summary>
    public const int HugePage = 2 << 20;

    private const int MadvHugePage = 14;

    /// <summary>
    /// Tells Linux that the whole huge pages of a block may be such: it then maps 2 MB at the first touch instead of 4 KB five hundred times, and addresses are looked up faster.
    /// Where that can't be, nothing changes.
    /// </summary>
    /// <param name="block">Its start, a multiple of <see cref="HugePage"/>.</param>
    /// <param name="bytes">Its length.</param>
    public static void AskForHugePages(void* block, long bytes)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = MAdvise(block, (nuint)(bytes / HugePage * HugePage), MadvHugePage);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // A C library by another name: pages stay small.
        }
    }

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

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MAdvise(void* start, nuint length, int advice);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint kept);
}
