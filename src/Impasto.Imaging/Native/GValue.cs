using System.Runtime.InteropServices;

namespace Impasto.Imaging.Native;

/// <summary>GLib's GValue: a type and two 8-byte unions. Zeroed before use, unset after.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    // The fundamental types' numbers are fixed by GLib's ABI: number << 2.
    public const nuint Boolean = 5 << 2;
    public const nuint Int = 6 << 2;
    public const nuint Double = 15 << 2;
    public const nuint String = 16 << 2;

    public nuint Type;
    public long Data0;
    public long Data1;
}
