using System.Buffers.Binary;
using Impasto.Imaging.Color;

namespace Impasto.Imaging.IO;

/// <summary>The little that must be known of an ICC profile (ICC.1:2010): its colour space, and whether it is sRGB under another name.</summary>
internal static class IccProfile
{
    // sRGB's primaries adapted to D50, as its profiles state them.
    private static readonly (string Tag, double X, double Y, double Z)[] Primaries =
        [("rXYZ", 0.4361, 0.2225, 0.0139), ("gXYZ", 0.3851, 0.7169, 0.0971), ("bXYZ", 0.1431, 0.0606, 0.7141)];

    /// <summary>"RGB ", "GRAY", "CMYK" or another signature; empty when it is no profile.</summary>
    public static string ColorSpace(ReadOnlySpan<byte> profile) =>
        profile.Length >= 132 ? System.Text.Encoding.ASCII.GetString(profile.Slice(16, 4)) : "";

    /// <summary>
    /// Whether converting from this profile to sRGB would change nothing, so that the pixels can be taken as they are, without rounding: primaries within
    /// 0.002 and curves within 0.0025 of sRGB's (grey profiles: the curve alone). Profiles with lookup tables are not looked into.
    /// </summary>
    public static bool IsSrgb(ReadOnlySpan<byte> profile)
    {
        var space = ColorSpace(profile);
        if (space is not ("RGB " or "GRAY") || !Tag(profile, "A2B0").IsEmpty)
            return false;
        if (space == "GRAY")
            return IsSrgbCurve(Tag(profile, "kTRC"));
        foreach (var (name, x, y, z) in Primaries)
        {
            var tag = Tag(profile, name);
            if (tag.Length < 20 || !Near(tag, 8, x) || !Near(tag, 12, y) || !Near(tag, 16, z))
                return false;
        }
        return IsSrgbCurve(Tag(profile, "rTRC")) && IsSrgbCurve(Tag(profile, "gTRC")) && IsSrgbCurve(Tag(profile, "bTRC"));
    }

    private static bool Near(ReadOnlySpan<byte> tag, int offset, double wanted) => Math.Abs(Fixed(tag, offset) - wanted) < 0.002;

    private static double Fixed(ReadOnlySpan<byte> tag, int offset) => BinaryPrimitives.ReadInt32BigEndian(tag[offset..]) / 65536.0;

    private static ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> profile, string name)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(profile[128..]);
        for (var i = 0; i < Math.Min(count, 200); i++)
        {
            var entry = 132 + 12 * i;
            if (entry + 12 > profile.Length)
                break;
            if (System.Text.Encoding.ASCII.GetString(profile.Slice(entry, 4)) != name)
                continue;
            var offset = BinaryPrimitives.ReadUInt32BigEndian(profile[(entry + 4)..]);
            var size = BinaryPrimitives.ReadUInt32BigEndian(profile[(entry + 8)..]);
            return offset + (ulong)size <= (ulong)profile.Length ? profile.Slice((int)offset, (int)size) : default;
        }
        return default;
    }

    private static bool IsSrgbCurve(ReadOnlySpan<byte> tag)
    {
        if (tag.Length < 12)
            return false;
        for (var i = 0; i <= 32; i++)
        {
            var at = i / 32.0;
            var value = tag.StartsWith("curv"u8) ? Table(tag, at) : tag.StartsWith("para"u8) ? Parametric(tag, at) : double.NaN;
            if (!(Math.Abs(value - SrgbCurve.Decode((float)at)) < 0.0025))
                return false;
        }
        return true;
    }

    private static double Table(ReadOnlySpan<byte> tag, double at)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(tag[8..]);
        if (count < 2 || 12 + 2 * (ulong)count > (ulong)tag.Length)
            return count == 1 && tag.Length >= 14 ? Math.Pow(at, BinaryPrimitives.ReadUInt16BigEndian(tag[12..]) / 256.0) : count == 0 ? at : double.NaN;
        var position = at * (count - 1);
        var below = (int)Math.Min(position, count - 2);
        var low = BinaryPrimitives.ReadUInt16BigEndian(tag[(12 + 2 * below)..]);
        var high = BinaryPrimitives.ReadUInt16BigEndian(tag[(14 + 2 * below)..]);
        return (low + (position - below) * (high - low)) / 65535;
    }

    // ICC.1:2010 table 65; only type 3 and 4 can be sRGB.
    private static double Parametric(ReadOnlySpan<byte> tag, double at)
    {
        var type = BinaryPrimitives.ReadUInt16BigEndian(tag[8..]);
        if (type is not (3 or 4) || tag.Length < 12 + 4 * (type == 3 ? 5 : 7))
            return double.NaN;
        var (g, a, b, c, d) = (Fixed(tag, 12), Fixed(tag, 16), Fixed(tag, 20), Fixed(tag, 24), Fixed(tag, 28));
        var (e, f) = type == 4 ? (Fixed(tag, 32), Fixed(tag, 36)) : (0, 0);
        return at >= d ? Math.Pow(a * at + b, g) + e : c * at + f;
    }
}
