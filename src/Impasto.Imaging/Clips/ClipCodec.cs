using System.Globalization;

namespace Impasto.Imaging.Clips;

/// <summary>A way of coding moving pictures.</summary>
/// <param name="Name">What users type.</param>
/// <param name="Encoders">ffmpeg's, the best first.</param>
/// <param name="Crf">The constant rate factor at which a loss is hard to see; null where the codec has none.</param>
/// <param name="Arguments">What else ffmpeg is told.</param>
public sealed record ClipCodec(string Name, IReadOnlyList<string> Encoders, int? Crf, IReadOnlyList<string> Arguments)
{
    private static readonly ClipCodec[] All =
    [
        new("h264", ["libx264"], 18, ["-preset", "veryfast"]),
        new("h265", ["libx265"], 20, ["-preset", "fast", "-x265-params", "log-level=error", "-tag:v", "hvc1"]),
        new("vp9", ["libvpx-vp9"], 28, ["-b:v", "0", "-row-mt", "1", "-deadline", "good", "-cpu-used", "4"]),
        new("av1", ["libsvtav1", "libaom-av1"], 28, ["-b:v", "0"]),
        new("prores", ["prores_ks"], null, ["-profile:v", "3"]),
    ];

    /// <summary>Endings of files that clips are written to.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".mp4", ".mov", ".mkv", ".webm"];

    /// <summary>Whether a clip can be written to a file of that name.</summary>
    public static bool IsWritable(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The one of that name, or the usual one of a file's ending and a clip's bits.</summary>
    internal static ClipCodec For(string? name, string path, ClipInfo info)
    {
        var ending = Path.GetExtension(path).ToLowerInvariant();
        var chosen = name ?? (ending == ".webm" ? "vp9" : info.Bits > 8 ? "h265" : "h264");
        var codec = Array.Find(All, codec => codec.Name == chosen) ?? throw new UsageException($"There is no codec '{chosen}'", $"choose one of {string.Join(", ", All.Select(codec => codec.Name))}");
        if (ending == ".webm" && codec.Name is not ("vp9" or "av1") || codec.Name == "prores" && ending is not (".mov" or ".mkv"))
            throw new UsageException($"A {ending} file holds no {codec.Name}", codec.Name == "prores" ? "name a .mov file" : "choose vp9 or av1 with `Codec`, or name an .mp4 file");
        return codec;
    }

    /// <summary>The encoder that the ffmpeg here has.</summary>
    /// <exception cref="UsageException">It has none.</exception>
    internal string Encoder()
    {
        var known = Ffmpeg.Run("ffmpeg", ["-v", "error", "-encoders"], CancellationToken.None).Output;
        return Encoders.FirstOrDefault(encoder => known.Contains($" {encoder} ", StringComparison.Ordinal))
            ?? throw new UsageException($"The ffmpeg here has no encoder for {Name} ({string.Join(", ", Encoders)})", "choose another with `Codec`");
    }

    /// <summary>How samples are stored: by bits, and whole where the sides are odd, which halves of colours don't fit.</summary>
    internal string PixelFormat(ClipInfo info)
    {
        if (Name == "prores")
            return "yuv422p10le";
        var isOdd = info.Width % 2 == 1 || info.Height % 2 == 1;
        return $"yuv4{(isOdd && Name is ("h264" or "h265") ? "44" : "20")}p{(info.Bits > 8 ? "10le" : "")}";
    }

    /// <summary>What ffmpeg is told to encode so.</summary>
    internal IEnumerable<string> Encoding(string encoder, int? crf)
    {
        if (Crf is { } usual)
            return ["-c:v", encoder, "-crf", (crf ?? usual).ToString(CultureInfo.InvariantCulture), .. Arguments];
        return crf is null ? ["-c:v", encoder, .. Arguments] : throw new UsageException($"{Name} has no constant rate factor", "leave `Crf` out");
    }
}
