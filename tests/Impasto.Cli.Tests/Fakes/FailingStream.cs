namespace Impasto.Cli.Tests.Fakes;

/// <summary>A pipe whose reader has gone.</summary>
internal sealed class FailingStream : MemoryStream
{
    public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe");

    public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("Broken pipe");
}
