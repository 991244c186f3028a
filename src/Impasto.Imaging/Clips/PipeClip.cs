using System.Text;
using Impasto.Imaging.Resampling;

namespace Impasto.Imaging.Clips;

/// <summary>Frames that come through a pipe as y4m, once, perhaps for ever.</summary>
internal sealed class PipeClip : Clip
{
    /// <summary>Longest line of text in a stream.</summary>
    private const int LongestLine = 1024;

    private readonly Stream _stream;
    private readonly ClipReadOptions _options;

    public PipeClip(Stream stream, ClipReadOptions options)
        : base("standard input")
    {
        if (options.Rate is not null)
            throw new UsageException("`Rate` is of no use for a pipe, whose frames come as they come", "set it in the program that writes to the pipe");
        (_stream, _options) = (stream, options);
        Format = Y4mFormat.Parse(Line() ?? throw new InputException("The pipe holds nothing", "look at what writes to it"));
        var (width, height) = Sized(Format.Width, Format.Height, options.Size);
        Info = new ClipInfo(width, height, Format.Rate)
        {
            Colors = new ClipColors(ClipColors.UsualMatrix(Format.Height), "", "", ""),
            PixelAspect = Format.Aspect,
        };
    }

    public Y4mFormat Format { get; }

    public override ClipInfo Info { get; }

    public override bool ComesOnce => true;

    /// <summary>Frames that have come are gone, so no work on them can be gone on with.</summary>
    public override string Stamp { get; } = Guid.NewGuid().ToString();

    public override IEnumerable<Picture> Frames(int first = 0, CancellationToken cancel = default)
    {
        var frame = new byte[Format.FrameBytes];
        var rate = Format.Rate.Value;
        var begin = first + Math.Round(_options.From * rate);
        var end = _options.To is { } to ? Math.Round(to * rate) : double.PositiveInfinity;
        for (var number = 0; number < end && Line() is { } line; number++)
        {
            cancel.ThrowIfCancellationRequested();
            if (line != Y4mFormat.Frame && !line.StartsWith(Y4mFormat.Frame + ' ', StringComparison.Ordinal))
                throw new InputException($"Frame {number + 1} of the pipe doesn't begin with {Y4mFormat.Frame}", "look at what writes to it");
            if (_stream.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) < frame.Length)
            {
                NotesFound.Add($"The pipe ends within frame {number + 1}: what came before it is painted.");
                yield break;
            }
            if (number < begin)
                continue;
            var picture = Format.Decode(frame);
            yield return (Info.Width, Info.Height) == (Format.Width, Format.Height) ? picture : Resampler.Resize(picture, Info.Width, Info.Height);
        }
    }

    /// <summary>A line of text without its end; null where the stream has ended.</summary>
    private string? Line()
    {
        var text = new StringBuilder();
        for (var value = _stream.ReadByte(); value >= 0; value = _stream.ReadByte())
        {
            if (value == '\n')
                return text.ToString();
            if (text.Append((char)value).Length > LongestLine)
                throw new InputException($"A line of the pipe has more than {LongestLine} letters, so it is no y4m", "send y4m, for example by ffmpeg -i clip.mp4 -f yuv4mpegpipe -");
        }
        return text.Length == 0 ? null : text.ToString();
    }
}
