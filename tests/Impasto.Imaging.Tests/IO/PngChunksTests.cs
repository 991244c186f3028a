using System.Buffers.Binary;
using Impasto.Imaging.Color;

namespace Impasto.Imaging.Tests.IO;

/// <summary>What a PNG says of its samples is heeded.</summary>
public sealed class PngChunksTests
{
    private static readonly byte[] Plain = Bare(PictureFile.Encode(Samples.Gradient(40, 30), PictureFormat.Png));

    [Theory]
    [InlineData(100000, 1.0)]
    [InlineData(55556, 1.8)]
    public void Samples_with_an_exponent_of_their_own_become_sRGB(int gamma, double exponent)
    {
        var picture = PictureFile.Load(With("gAMA", Number(gamma)));
        var expected = Array.ConvertAll(PictureFile.Load(Plain).Pixels, v => SrgbCurve.Encode((float)Math.Pow(v, exponent)));
        Assert.Equal(expected, picture.Pixels, (a, b) => Math.Abs(a - b) < 1e-4f);
        Assert.True(expected.Zip(PictureFile.Load(Plain).Pixels, (a, b) => Math.Abs(a - b)).Max() > 0.05f);
    }

    [Fact]
    public void The_usual_exponent_and_one_that_sRGB_overrules_change_nothing()
    {
        var pixels = PictureFile.Load(Plain).Pixels;
        Assert.Equal(pixels, PictureFile.Load(With("gAMA", Number(45455))).Pixels);
        Assert.Equal(pixels, PictureFile.Load(With("sRGB", [0], With("gAMA", Number(100000)))).Pixels);
        Assert.Equal(pixels, PictureFile.Load(With("gAMA", Number(0))).Pixels);
    }

    [Fact]
    public void Animations_and_high_dynamic_range_are_told_of()
    {
        Assert.Contains("high dynamic range", Assert.Single(PictureFile.Load(With("cICP", [9, 16, 0, 1])).Notes));
        Assert.Empty(PictureFile.Load(With("cICP", [1, 13, 0, 1])).Notes);
        Assert.Contains("is an animation", Assert.Single(PictureFile.Load(With("acTL", [0, 0, 0, 2, 0, 0, 0, 0])).Notes));
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>The file with nothing but its header, pixels and end.</summary>
    private static byte[] Bare(byte[] file)
    {
        List<byte> bare = [.. file[..8]];
        for (var at = 8; at < file.Length;)
        {
            var length = 12 + BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            if (file.AsSpan(at + 4, 4).SequenceEqual("IHDR"u8) || file.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8) || file.AsSpan(at + 4, 4).SequenceEqual("IEND"u8))
                bare.AddRange(file[at..(at + length)]);
            at += length;
        }
        return [.. bare];
    }

    /// <summary>The file with a chunk behind its header.</summary>
    private static byte[] With(string kind, byte[] data, byte[]? file = null)
    {
        file ??= Plain;
        byte[] chunk = [.. System.Text.Encoding.ASCII.GetBytes(kind), .. data];
        return [.. file[..33], .. Number(data.Length), .. chunk, .. Number((int)HostileFilesTests.Crc(chunk)), .. file[33..]];
    }
}
