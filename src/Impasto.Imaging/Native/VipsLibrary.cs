using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Impasto.Imaging.Native;

/// <summary>
/// Finds libvips, once: first the one that the build brought from npm (native/ beside the assembly; one file with GLib inside), then the
/// system's (libvips.so.42 and GLib's own files).
/// </summary>
internal static unsafe class VipsLibrary
{
    private static readonly Lazy<string> Started = new(Start);
    private static readonly Dictionary<string, nint> Handles = [];

    /// <summary>Starts libvips if it isn't yet; gives where it was found.</summary>
    /// <exception cref="PictureException">No libvips is there.</exception>
    public static string Ensure() => Started.Value;

    /// <summary>The reason of libvips' last failure, in one line without a full stop, and clears it. The buffer is shared by all threads.</summary>
    public static string TakeError()
    {
        var text = Vips.ErrorBufferCopy();
        var message = Marshal.PtrToStringUTF8(text) ?? "";
        Vips.Free(text);
        var line = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "no reason given";
        var clean = new StringBuilder(line.Length);
        foreach (var c in line)
            clean.Append(char.IsControl(c) ? ' ' : c);
        return clean.ToString().TrimEnd('.', ' ');
    }

    private static string Start()
    {
        var where = Find();
        NativeLibrary.SetDllImportResolver(typeof(Vips).Assembly, (name, _, _) => Handles.GetValueOrDefault(name));
        if (Vips.Init("impasto") != 0)
            throw new PictureException($"The picture library {where} can't start ({TakeError()}); install the Debian package libvips42 or build again with npm.");
        const int infoMessageWarning = (1 << 6) | (1 << 5) | (1 << 4);
        _ = Vips.LogSetHandler("VIPS", infoMessageWarning, &Vips.IgnoreLog, 0);
        // The cache would keep operations, and with them pointers into memory that is ours to free.
        Vips.CacheSetMax(0);
        Vips.ConcurrencySet(Math.Min(Environment.ProcessorCount, 8));
        return where;
    }

    private static string Find()
    {
        var beside = Path.Combine(Path.GetDirectoryName(typeof(Vips).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory, "native");
        if (Directory.Exists(beside))
        {
            foreach (var file in Directory.EnumerateFiles(beside, "libvips*"))
            {
                if (!NativeLibrary.TryLoad(file, out var library))
                    continue;
                Handles[Vips.VipsName] = Handles[Vips.GObjectName] = Handles[Vips.GLibName] = library;
                return file;
            }
        }
        var system = OperatingSystem.IsMacOS() ? new[] { "libvips.42.dylib", "libgobject-2.0.0.dylib", "libglib-2.0.0.dylib" }
            : OperatingSystem.IsWindows() ? ["libvips-42.dll", "libgobject-2.0-0.dll", "libglib-2.0-0.dll"]
            : ["libvips.so.42", "libgobject-2.0.so.0", "libglib-2.0.so.0"];
        if (TryLoad(system[0], out var vips) && TryLoad(system[1], out var gobject) && TryLoad(system[2], out var glib))
        {
            Handles[Vips.VipsName] = vips;
            Handles[Vips.GObjectName] = gobject;
            Handles[Vips.GLibName] = glib;
            return system[0];
        }
        throw new PictureException("The picture library libvips is missing: install npm and build Impasto again, or install the Debian package libvips42.");

        static bool TryLoad(string name, out nint library) =>
            NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out library);
    }
}
