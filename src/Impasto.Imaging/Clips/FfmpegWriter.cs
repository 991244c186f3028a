using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Impasto.Imaging.IO;

namespace Impasto.Imaging.Clips;

/// <summary>Frames through a pipe into parts of the clip, which are joined at the end without coding them again, with the sound and all else of the source.</summary>
internal sealed class FfmpegWriter : ClipWriter
{
    private readonly ClipInfo _info;
    private readonly FfmpegClip? _source;
    private readonly ClipWriteOptions _options;
    private readonly ClipCodec _codec;
    private readonly string _encoder;
    private readonly string _parts;
    private readonly string _ending;
    private readonly bool _isDeep;
    private Part? _part;
    private int _count;
    private (int Width, int Height) _size;
    private float[] _values = [];
    private byte[] _bytes = [];

    public FfmpegWriter(string path, Clip source, string work, ClipWriteOptions options)
        : base(path)
    {
        if (!ClipCodec.IsWritable(path))
            throw new UsageException($"The output {path} has the ending '{Path.GetExtension(path)}', which is no clip to write", $"use {string.Join(", ", ClipCodec.Endings)}, or name a folder for pictures");
        (_info, _source, _options) = (source.Info, source as FfmpegClip, options);
        _codec = ClipCodec.For(options.Codec, path, _info);
        _ = _codec.Encoding("", options.Crf).Count();
        _encoder = _codec.Encoder();
        // Matroska would round frames' times to milliseconds.
        _ending = _codec.Name == "prores" ? ".mov" : ".mp4";
        _isDeep = _info.Bits > 8;
        _parts = ClipParts.FolderOf(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            if (ClipParts.Begin(_parts, work))
                Done = Whole().LastOrDefault().End;
            Exact = ClipParts.Kept(_parts, Done);
            // What a killed run was about, and other work's parts.
            foreach (var rest in Directory.EnumerateFiles(_parts, Done > 0 ? "making-*" : "*-*.m??"))
                System.IO.File.Delete(rest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImpastoException($"{path} can't be written ({e.Message.TrimEnd('.')})", "name another place", e) { File = path };
        }
        _count = Done;
    }

    public override int Done { get; }

    public override void Add(Picture frame)
    {
        if (_part is null)
        {
            _size = (frame.Width, frame.Height);
            if (_count == Done && _codec.PixelFormat(Sized()).StartsWith("yuv444", StringComparison.Ordinal))
                NotesFound.Add($"{_size.Width}x{_size.Height} has an odd side, so {File} keeps its colours at full resolution, which some players don't show; `Size` makes both sides even.");
            _part = Begin();
        }
        try
        {
            _part.Process.StandardInput.BaseStream.Write(Bytes(frame));
        }
        catch (IOException)
        {
            // It has ended, and says why.
            End(byUs: false);
            throw new ImpastoException($"{File} can't be written (the encoder ended)", "try another `Codec`") { File = File };
        }
        _count++;
        Remember(frame, _options.KeepExact);
        if (_count - _part.First >= _options.PartFrames || _part.Watch.Elapsed >= _options.PartTime)
            End(byUs: true);
    }

    public override int Finish(bool isPartial)
    {
        End(byUs: true);
        var whole = Whole().ToList();
        if (whole.Count == 0)
            return 0;
        var list = Path.Combine(_parts, "list.txt");
        // The files' own durations are rounded to milliseconds.
        WholeFile.Write(list, string.Concat(whole.Select((part, i) => string.Create(CultureInfo.InvariantCulture,
            $"file '{Path.GetFileName(part.File)}'\nduration {Microseconds(part.End) - (i > 0 ? Microseconds(whole[i - 1].End) : 0)}us\n"))));
        var joined = Path.Combine(_parts, "making-joined" + Path.GetExtension(File));
        var (code, _, complaint) = Join(list, joined, isPartial ? whole[^1].End : null, _source?.Others ?? [], "copy");
        if (code != 0 && _source is { Others.Count: > 0 })
        {
            // The container takes none of the sound as it is, or no subtitles of that kind.
            (code, _, complaint) = Join(list, joined, isPartial ? whole[^1].End : null, _source.Audio, Path.GetExtension(File).Equals(".webm", StringComparison.OrdinalIgnoreCase) ? "libopus" : "aac");
            if (code == 0)
                NotesFound.Add($"{File} can't hold the sound or the subtitles of {_source.Name} as they are: its sound was coded anew{(_source.Others.Count > _source.Audio.Count ? " and what else there was left out" : "")}.");
        }
        if (code == Ffmpeg.Interrupted)
            throw new OperationCanceledException();
        if (code != 0)
            throw Unwritable(complaint);
        try
        {
            System.IO.File.Move(joined, File, overwrite: true);
            if (!isPartial)
                Directory.Delete(_parts, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImpastoException($"{File} can't be written ({e.Message.TrimEnd('.')})", "name another place", e) { File = File };
        }
        return whole[^1].End;
    }

    public override void Dispose()
    {
        if (_part is not null)
        {
            Ffmpeg.Kill(_part.Process);
            _part.Process.Dispose();
            _part = null;
        }
        base.Dispose();
    }

    private long Microseconds(int frames) => (long)Math.Round(1e6 * frames * _info.Rate.Seconds / _info.Rate.Frames);

    private ClipInfo Sized() => _info with { Width = _size.Width, Height = _size.Height };

    private Part Begin()
    {
        var file = Path.Combine(_parts, string.Create(CultureInfo.InvariantCulture, $"making-{Environment.ProcessId}-{_count:00000000}{_ending}"));
        var colors = _info.Colors;
        var range = colors.Range.Length > 0 ? colors.Range : "tv";
        List<string> tags = [$"colorspace={colors.Matrix}", $"range={range}"];
        if (colors.Primaries.Length > 0)
            tags.Add($"color_primaries={colors.Primaries}");
        if (colors.Transfer.Length > 0)
            tags.Add($"color_trc={colors.Transfer}");
        var pixels = _codec.PixelFormat(Sized());
        var filters = string.Create(CultureInfo.InvariantCulture,
            $"scale=flags=bicubic+accurate_rnd+full_chroma_int:in_range=pc:out_range={range}:out_color_matrix={colors.ScaleMatrix},format={pixels},setparams={string.Join(':', tags)},setsar={_info.PixelAspect.Replace(':', '/')}");
        var process = Ffmpeg.Start("ffmpeg",
            ["-nostdin", "-y", "-v", "error", "-f", "rawvideo", "-pix_fmt", _isDeep ? "rgb48le" : "rgb24", "-s", string.Create(CultureInfo.InvariantCulture, $"{_size.Width}x{_size.Height}"), "-r",
                _info.Rate.ToString(), "-i", "pipe:0", "-vf", filters, .. _codec.Encoding(_encoder, _options.Crf), Ffmpeg.Name(file)], writes: true);
        return new Part(process, file, _count, process.StandardError.ReadToEndAsync(), Stopwatch.StartNew());
    }

    /// <summary>Ends the part under way; it counts as far as it got.</summary>
    private void End(bool byUs)
    {
        if (_part is not { } part)
            return;
        _part = null;
        using var process = part.Process;
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is not there any more; what it left is looked at below.
        }
        process.WaitForExit();
        var complaint = part.Complaint.Result;
        var wasInterrupted = process.ExitCode == Ffmpeg.Interrupted;
        if (process.ExitCode != 0 && !wasInterrupted)
            throw Unwritable(complaint);
        // An encoder that Ctrl-C reached has not taken all that was sent.
        var frames = wasInterrupted ? Count(part.File) : _count - part.First;
        if (frames > 0)
            System.IO.File.Move(part.File, Path.Combine(_parts, string.Create(CultureInfo.InvariantCulture, $"{part.First:00000000}-{part.First + frames:00000000}{_ending}")), overwrite: true);
        // Of frames that were sent and not taken nobody knows the one before.
        if (frames > 0 && part.First + frames == _count && Latest(_count - 1) is { } latest)
            Keep(latest);
        _count = part.First + frames;
        if (wasInterrupted && !byUs)
            throw new OperationCanceledException();
    }

    private void Keep(ExactFrame frame)
    {
        try
        {
            ClipParts.Keep(_parts, frame);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e.Message);
        }
    }

    private static int Count(string file)
    {
        var (code, output, _) = Ffmpeg.Run("ffprobe", ["-v", "error", "-count_packets", "-select_streams", "v:0", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", Ffmpeg.Name(file)], CancellationToken.None);
        return code == 0 && int.TryParse(output.Trim().TrimEnd(','), NumberStyles.None, CultureInfo.InvariantCulture, out var frames) ? frames : 0;
    }

    private (int Code, string Output, string Complaint) Join(string list, string joined, int? stopped, IReadOnlyList<int> streams, string audio)
    {
        List<string> arguments = ["-nostdin", "-y", "-v", "error"];
        if (_info.Offset > 0)
            arguments.AddRange(["-itsoffset", _info.Offset.ToString("0.######", CultureInfo.InvariantCulture)]);
        arguments.AddRange(["-f", "concat", "-safe", "0", "-i", Ffmpeg.Name(list)]);
        if (_source is not null)
            arguments.AddRange([.. _source.Part, "-i", Ffmpeg.Name(_source.Name)]);
        arguments.AddRange(["-map", "0:v:0"]);
        foreach (var stream in streams)
            arguments.AddRange(["-map", string.Create(CultureInfo.InvariantCulture, $"1:{stream}")]);
        if (_source is not null)
            arguments.AddRange(["-map_metadata", "1", "-map_chapters", "1"]);
        if (_options.Comment is not null)
            arguments.AddRange(["-metadata", "comment=" + _options.Comment]);
        arguments.AddRange(["-c", "copy", "-c:a", audio]);
        // The sound of what was not painted yet stays away.
        if (stopped is { } frames)
            arguments.AddRange(["-t", (_info.Offset + frames / _info.Rate.Value).ToString("0.######", CultureInfo.InvariantCulture)]);
        if (Path.GetExtension(File).ToLowerInvariant() is ".mp4" or ".mov")
            arguments.AddRange(["-movflags", "+faststart"]);
        return Ffmpeg.Run("ffmpeg", [.. arguments, Ffmpeg.Name(joined)], CancellationToken.None);
    }

    private ImpastoException Unwritable(string complaint) => new($"{File} can't be written ({Ffmpeg.Reason(complaint)})", "name another place, or try another `Codec`") { File = File };

    /// <summary>The parts that are there, in their order and without a gap.</summary>
    private IEnumerable<(string File, int End)> Whole()
    {
        var at = 0;
        foreach (var file in Directory.EnumerateFiles(_parts, "????????-????????.*").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (int.Parse(name[..8], CultureInfo.InvariantCulture) != at)
                yield break;
            at = int.Parse(name[9..], CultureInfo.InvariantCulture);
            yield return (file, at);
        }
    }

    private byte[] Bytes(Picture frame)
    {
        var pixels = frame.Alpha is { } alpha ? PictureEncoder.OverWhite(frame.Pixels, alpha, frame.Channels) : frame.Pixels;
        // One frame after the other goes through the same arrays.
        if (_values.Length != pixels.Length)
            (_values, _bytes) = (new float[pixels.Length], new byte[pixels.Length * (_isDeep ? 2 : 1)]);
        TensorPrimitives.Clamp(pixels, 0f, 1f, _values);
        TensorPrimitives.Multiply(_values, _isDeep ? (float)ushort.MaxValue : byte.MaxValue, _values);
        TensorPrimitives.Add(_values, 0.5f, _values);
        if (_isDeep)
            TensorPrimitives.ConvertTruncating<float, ushort>(_values, MemoryMarshal.Cast<byte, ushort>(_bytes.AsSpan()));
        else
            TensorPrimitives.ConvertTruncating<float, byte>(_values, _bytes);
        return _bytes;
    }

    /// <summary>A part that is being encoded.</summary>
    private sealed record Part(Process Process, string File, int First, Task<string> Complaint, Stopwatch Watch);
}
