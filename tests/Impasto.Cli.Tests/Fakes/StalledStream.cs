namespace Impasto.Cli.Tests.Fakes;

/// <summary>A stream on which nothing comes until it is disposed of.</summary>
/// <param name="awaited">Called when somebody waits.</param>
internal sealed class StalledStream(Action awaited) : MemoryStream
{
    private readonly ManualResetEventSlim _end = new();

    public override bool CanSeek => false;

    public override int Read(Span<byte> buffer) => Wait();

    public override int Read(byte[] buffer, int offset, int count) => Wait();

    public override int ReadByte() => Wait() - 1;

    private int Wait()
    {
        awaited();
        _end.Wait();
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        _end.Set();
        base.Dispose(disposing);
    }
}
