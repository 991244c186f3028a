using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Impasto.Imaging.Clips;

/// <summary>A file that ffmpeg reads: frames come through a pipe, upright, as RGB of 8 or 16 bits.</summary>
internal sealed class FfmpegClip : Clip
{
    private readonly ClipReadOptions _options;
    private readonly bool _isVariable;

    public FfmpegClip(string path, ClipReadOptions options, CancellationToken cancel)
        : base(path)
    {
        _options = options;
        var (code, output, complaint) = Ffmpeg.Run("ffprobe", ["-v", "error", "-print_format", "json", "-show_streams", "-show_format", Ffmpeg.Name(path)], cancel);
        if (code != 0)
            throw new InputException($"{path} is no clip that ffmpeg can read ({Ffmpeg.Reason(complaint)})", "play it to see whether it is whole") { File = path };
        using var facts = JsonDocument.Parse(output);
        var streams = facts.RootElement.TryGetProperty("streams", out var list) ? list.EnumerateArray().ToList() : [];
        var video = streams.FirstOrDefault(stream => Text(stream, "codec_type") == "video" && !IsCover(stream));
        if (video.ValueKind == JsonValueKind.Undefined || Number(video, "width") < 1 || Number(video, "height") < 1)
            throw new InputException($"{path} has no moving pictures{(streams.Count > 0 ? $", only {string.Join(", ", streams.Select(Kind).Distinct())}" : "")}", "give a clip with a video stream") { File = path };
        Stream = (int)Number(video, "index");
        Others = [.. streams.Where(stream => Number(stream, "index") != Stream && (IsCover(stream) || Text(stream, "codec_type") is "audio" or "subtitle")).Select(stream => (int)Number(stream, "index"))];
        Audio = [.. streams.Where(stream => Text(stream, "codec_type") == "audio").Select(stream => (int)Number(stream, "index"))];

        var (finest, average) = (FrameRate.Parse(Text(video, "r_frame_rate")), FrameRate.Parse(Text(video, "avg_frame_rate")));
        var notes = new List<string>();
        // Frames that come at any time are brought to the grid that they lie on, where most of its places are taken; else to about as many a second as there are.
        var isGrid = finest is not null && (average is not { } mean || mean.Value > 0.75 * finest.Value.Value);
        var own = isGrid ? finest!.Value : average?.Rounded() ?? new FrameRate(25, 1);
        _isVariable = finest is not null && average is { } least && Math.Abs(finest.Value.Value - least.Value) > 0.01 * least.Value;
        if (finest is null && average is null)
            notes.Add($"{path} doesn't say how many frames it has a second, so it is taken to have 25; `Rate` says otherwise.");
        var isTurned = Math.Abs(Rotation(video)) % 180 == 90;
        var (storedWidth, storedHeight) = ((int)Number(video, "width"), (int)Number(video, "height"));
        var (width, height) = isTurned ? (storedHeight, storedWidth) : (storedWidth, storedHeight);
        var aspect = Text(video, "sample_aspect_ratio") is { Length: > 0 } text && text != "0:1" ? text : "1:1";
        if (isTurned)
            aspect = string.Join(':', aspect.Split(':').Reverse());
        (width, height) = Sized(width, height, options.Size);
        var format = Text(video, "pix_fmt");
        var rate = options.Rate ?? own;
        var duration = Seconds(video, "duration") ?? Seconds(facts.RootElement.GetProperty("format"), "duration");
        var seconds = Math.Max(0, Math.Min(options.To ?? double.MaxValue, duration ?? 0) - options.From);
        var start = (Seconds(video, "start_time") ?? 0) - (Seconds(facts.RootElement.GetProperty("format"), "start_time") ?? 0);
        if (duration is { } length && options.From >= length)
            throw new UsageException(FormattableString.Invariant($"{path} ends after {length:0.##} s, and `From` is {options.From:0.##} s"), "begin earlier");
        Info = new ClipInfo(width, height, rate)
        {
            Frames = (int)Math.Round(seconds * rate.Value),
            Bits = format.Contains("10", StringComparison.Ordinal) && !format.StartsWith("yuv410", StringComparison.Ordinal) || format.Contains("12", StringComparison.Ordinal)
                || format.Contains("16", StringComparison.Ordinal) || format.Contains("p14", StringComparison.Ordinal) ? 10 : 8,
            Colors = new ClipColors(Known(video, "color_space") is { Length: > 0 } matrix && matrix != "gbr" ? matrix : ClipColors.UsualMatrix(storedHeight), Known(video, "color_primaries"), Known(video, "color_transfer"), Known(video, "color_range")),
            PixelAspect = aspect,
            Offset = Math.Max(0, start - options.From),
            Notes = notes,
        };
    }

    public override ClipInfo Info { get; }

    /// <summary>The number of the stream of moving pictures.</summary>
    public int Stream { get; }

    /// <summary>The numbers of the streams that go along: sound, subtitles, a cover.</summary>
    public IReadOnlyList<int> Others { get; }

    /// <summary>Those of them that are sound.</summary>
    public IReadOnlyList<int> Audio { get; }

    /// <summary>What of the file is read, as ffmpeg's options before its name.</summary>
    public IReadOnlyList<string> Part =>
    [
        .. _options.From > 0 ? ["-ss", Text(_options.From)] : Array.Empty<string>(),
        .. _options.To is { } to ? ["-t", Text(to - _options.From)] : Array.Empty<string>(),
    ];

    public override string Stamp => StampOf(Name);

    public override IEnumerable<Picture> Frames(int first = 0, CancellationToken cancel = default)
    {
        var isDeep = Info.Bits > 8;
        List<string> filters =
        [
            .. _options.Rate is not null || _isVariable ? [$"fps={Info.Rate}"] : Array.Empty<string>(),
            .. first > 0 ? [string.Create(CultureInfo.InvariantCulture, $"select=gte(n\\,{first})")] : Array.Empty<string>(),
            // Also frames whose size changes midway come in one.
            string.Create(CultureInfo.InvariantCulture, $"scale={Info.Width}:{Info.Height}:flags=bicubic+accurate_rnd+full_chroma_int:in_color_matrix={Info.Colors.ScaleMatrix}:out_range=pc"),
        ];
        using var process = Ffmpeg.Start("ffmpeg",
            ["-nostdin", "-v", "error", .. Part, "-i", Ffmpeg.Name(Name), "-map", string.Create(CultureInfo.InvariantCulture, $"0:{Stream}"), "-vf", string.Join(',', filters), .. Ffmpeg.EveryFrame,
                "-f", "rawvideo", "-pix_fmt", isDeep ? "rgb48le" : "rgb24", "pipe:1"], writes: false);
        using var stop = cancel.Register(() => Ffmpeg.Kill(process));
        var complaint = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var bytes = new byte[Info.Width * Info.Height * 3 * (isDeep ? 2 : 1)];
        var count = 0;
        try
        {
            while (process.StandardOutput.BaseStream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length)
            {
                cancel.ThrowIfCancellationRequested();
                count++;
                yield return new Picture(Info.Width, Info.Height, 3, Values(bytes, isDeep));
            }
            cancel.ThrowIfCancellationRequested();
            process.WaitForExit();
            if (process.ExitCode == Ffmpeg.Interrupted)
                throw new OperationCanceledException(cancel);
            Judge(process, complaint.Result, count, first);
        }
        finally
        {
            Ffmpeg.Kill(process);
        }
    }

    private void Judge(Process process, string complaint, int count, int first)
    {
        if (count == 0 && first == 0)
        {
            throw new InputException(complaint.Length > 0 ? $"No frame of {Name} can be read ({Ffmpeg.Reason(complaint)})" : $"{Name} has no frames in the part that is wanted",
                "play it to see whether it is whole")
            { File = Name };
        }
        var note = $"{Name} is damaged ({Ffmpeg.Reason(complaint)}): what can be read of it is painted.";
        if ((process.ExitCode != 0 || complaint.Length > 0) && !NotesFound.Contains(note))
            NotesFound.Add(note);
    }

    private static float[] Values(byte[] bytes, bool isDeep)
    {
        var values = GC.AllocateUninitializedArray<float>(isDeep ? bytes.Length / 2 : bytes.Length);
        if (isDeep)
            TensorPrimitives.ConvertTruncating<ushort, float>(MemoryMarshal.Cast<byte, ushort>(bytes), values);
        else
            TensorPrimitives.ConvertTruncating<byte, float>(bytes, values);
        TensorPrimitives.Divide(values, isDeep ? ushort.MaxValue : byte.MaxValue, values);
        return values;
    }

    private static string Text(double seconds) => seconds.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Kind(JsonElement stream) => Text(stream, "codec_type") switch { "audio" => "sound", "video" => "a cover", var other => other };

    /// <summary>A picture beside the sound.</summary>
    private static bool IsCover(JsonElement stream) => stream.TryGetProperty("disposition", out var disposition) && Number(disposition, "attached_pic") == 1;

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>A word of colour science; empty where it says that nobody knows.</summary>
    private static string Known(JsonElement element, string name) => Text(element, name) is var text && text is "unknown" or "reserved" ? "" : text;

    private static double Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;

    private static double? Seconds(JsonElement element, string name) =>
        double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    /// <summary>Degrees by which the stored picture is turned to be upright.</summary>
    private static int Rotation(JsonElement stream)
    {
        if (stream.TryGetProperty("side_data_list", out var list) && list.EnumerateArray().FirstOrDefault(data => data.TryGetProperty("rotation", out _)) is { ValueKind: JsonValueKind.Object } side)
            return (int)Number(side, "rotation");
        return stream.TryGetProperty("tags", out var tags) && int.TryParse(Text(tags, "rotate"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var degrees) ? degrees : 0;
    }
}
