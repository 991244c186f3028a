using System.Text;

namespace Impasto.Imaging.Clips;

/// <summary>Frames to a pipe as y4m, each at once.</summary>
internal sealed class PipeWriter : ClipWriter
{
    private readonly Stream _stream;
    private readonly ClipInfo _info;
    private readonly Y4mFormat? _source;
    private Y4mFormat? _format;
    private int _count;

    public PipeWriter(Stream stream, Clip source)
        : base("standard output") => (_stream, _info, _source) = (stream, source.Info, (source as PipeClip)?.Format);

    public override int Done => 0;

    public override void Add(Picture frame)
    {
        try
        {
            if (_format is null)
            {
                _format = new Y4mFormat(frame.Width, frame.Height, _info.Rate, _info.PixelAspect, _source?.Chroma ?? "420jpeg", _source?.IsFull ?? false);
                _stream.Write(Encoding.ASCII.GetBytes(_format.Header + '\n'));
            }
            _stream.Write(Encoding.ASCII.GetBytes(Y4mFormat.Frame + '\n'));
            _stream.Write(_format.Encode(frame.ToRgb()));
            _stream.Flush();
        }
        catch (IOException e)
        {
            throw new ImpastoException($"Nobody reads standard output any more ({e.Message.TrimEnd('.')})", "look at the program behind the pipe", e);
        }
        _count++;
    }

    public override int Finish(bool isPartial) => _count;

    public override void Dispose()
    {
        _stream.Dispose();
        base.Dispose();
    }
}
