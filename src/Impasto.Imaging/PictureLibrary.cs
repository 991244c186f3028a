using System.Diagnostics;
using System.Text;
using NetVips;

namespace Impasto.Imaging;

/// <summary>The native picture library, libvips: which one is in use.</summary>
public static class PictureLibrary
{
    private static readonly Lazy<bool> Started = new(Start);

    /// <summary>Name and version, as "libvips 8.18.7".</summary>
    /// <exception cref="PictureException">No libvips is there; the message says what to install.</exception>
    public static string Version
    {
        get
        {
            Ensure();
            return $"libvips {NetVips.NetVips.Version(0)}.{NetVips.NetVips.Version(1)}.{NetVips.NetVips.Version(2)}";
        }
    }

    /// <summary>The file that was loaded: the one that came with Impasto, or the system's.</summary>
    /// <exception cref="PictureException">No libvips is there; the message says what to install.</exception>
    public static string Location
    {
        get
        {
            Ensure();
            using var process = Process.GetCurrentProcess();
            var files = process.Modules.Cast<ProcessModule>().Select(m => m.FileName);
            return files.FirstOrDefault(f => Path.GetFileName(f).StartsWith("libvips", StringComparison.Ordinal)) ?? "libvips";
        }
    }

    /// <summary>
    /// Starts libvips if it isn't yet. Nothing of NetVips may be touched before: its module initialiser loads the library, which takes time that a command
    /// without pictures shouldn't spend.
    /// </summary>
    /// <exception cref="PictureException">No libvips is there; the message says what to install.</exception>
    internal static void Ensure() => _ = Started.Value;

    /// <summary>Whether this libvips has an operation: builds differ in their formats.</summary>
    internal static bool Has(string operation)
    {
        Ensure();
        return NetVips.NetVips.TypeFind("VipsOperation", operation) != 0;
    }

    /// <summary>
    /// The reason of a failure, in one line without a full stop. Of NetVips' message, "unable to call OPERATION" above libvips' own lines, it is the
    /// operation's name and libvips' first line.
    /// </summary>
    internal static string Reason(Exception failure)
    {
        const string call = "unable to call ";
        var lines = failure.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var line = failure is not VipsException ? lines[0] : lines.Length < 2 ? "no reason given" : lines[1];
        if (failure is VipsException && lines[0].StartsWith(call, StringComparison.Ordinal))
            line = $"{lines[0][call.Length..]}: {line}";
        var clean = new StringBuilder(line.Length);
        foreach (var c in line)
            clean.Append(char.IsControl(c) ? ' ' : c);
        return clean.ToString().TrimEnd('.', ' ');
    }

    private static bool Start()
    {
        if (!ModuleInitializer.VipsInitialized)
        {
            var reason = ModuleInitializer.Exception is DllNotFoundException ? "is missing" : $"can't start ({Reason(ModuleInitializer.Exception)})";
            throw new PictureException($"The picture library libvips {reason}",
                "install the system's libvips 8 (Debian: the package libvips42), or Impasto anew, which brings it for most platforms");
        }
        // libvips' warnings about odd files would land on stderr, amid the progress bar; errors come back as exceptions anyway.
        _ = Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Info | Enums.LogLevelFlags.Message | Enums.LogLevelFlags.Warning, (_, _, _) => { });
        // The cache would keep operations, and with them pointers into memory that is ours to free.
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = Math.Min(Environment.ProcessorCount, 8);
        return true;
    }
}
