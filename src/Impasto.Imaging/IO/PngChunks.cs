using System.Buffers.Binary;
using Impasto.Imaging.Color;

namespace Impasto.Imaging.IO;

/// <summary>What a PNG says of its samples before its pixels that the picture library doesn't heed (PNG, third edition, section 11.3.2 and APNG's acTL).</summary>
internal sealed class PngChunks
{
    /// <summary>The exponent that sRGB has nearly, in units of the file.</summary>
    private const double Usual = 0.45455;

    /// <summary>Exponents so near the usual one mean it.</summary>
    private const double Near = 0.02;

    private readonly Dictionary<string, Range> _chunks = [];
    private readonly byte[] _data;

    public PngChunks(byte[] data)
    {
        _data = data;
        for (long at = 8; at + 12 <= data.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan((int)at));
            var kind = System.Text.Encoding.ASCII.GetString(data, (int)at + 4, 4);
            if (kind == "IDAT" || at + 12 + length > data.Length)
                break;
            _chunks.TryAdd(kind, (int)(at + 8)..(int)(at + 8 + length));
            at += 12 + length;
        }
    }

    public bool IsAnimated => _chunks.ContainsKey("acTL");

    /// <summary>Whether the samples are HDR's: PQ or HLG.</summary>
    public bool IsHdr => Data("cICP") is [_, 16 or 18, ..];

    /// <summary>The exponent that makes light of samples; null where they are sRGB or have a profile.</summary>
    public double? Gamma
    {
        get
        {
            if (_chunks.ContainsKey("iCCP") || _chunks.ContainsKey("sRGB") || _chunks.ContainsKey("cICP") || Data("gAMA") is not { Length: 4 } data)
                return null;
            var encoding = BinaryPrimitives.ReadUInt32BigEndian(data) / 100000.0;
            return encoding is > 0.1 and < 10 && Math.Abs(encoding - Usual) > Near ? 1 / encoding : null;
        }
    }

    /// <summary>Samples with an exponent of their own as sRGB.</summary>
    public static void ToSrgb(Span<float> samples, double gamma)
    {
        foreach (ref var sample in samples)
            sample = SrgbCurve.Encode((float)Math.Pow(sample, gamma));
    }

    private ReadOnlySpan<byte> Data(string kind) => _chunks.TryGetValue(kind, out var range) ? _data.AsSpan(range) : default;
}
