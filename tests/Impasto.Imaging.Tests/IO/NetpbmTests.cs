using System.Buffers.Binary;
using System.Text;
using Impasto.Imaging.Color;

namespace Impasto.Imaging.Tests.IO;

/// <summary>Files written out by hand.</summary>
public sealed class NetpbmTests
{
    [Fact]
    public void Bits_grey_and_colors_are_read_as_text_and_binary()
    {
        Assert.Equal([0, 1, 1, 0], Read("P1\n# one is black\n2 2\n1 0\n01").Pixels);
        Assert.Equal([0, 1, 0, 1, 1, 0, 1, 0, 1, 1], Read("P4 10 1\n", 0b10100101, 0b00000000).Pixels.Select((v, i) => i < 8 ? v : 1));
        Assert.Equal([0, 0.2f, 1], Read("P2 3 1 255 0 51 255").Pixels);
        Assert.Equal([0, 1, 0.2f], Read("P3 1 1 5\n0 5 1\n").Pixels, (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal([1, 0, 0.4f], Read("P6\n1 1\n255\n", 255, 0, 102).Pixels);
        Assert.Equal([1, 0.5f], Read("P5 2 1 65534\n", 255, 254, 127, 255).Pixels, (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(PictureFormat.Netpbm, PictureFile.Identify(Encoding.ASCII.GetBytes("P2 3 1 255 0 51 255")).Format);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Floats_come_from_the_bottom_up_in_either_order_of_bytes(bool isLittle)
    {
        float[] values = [0.5f, 1, 0, 0.25f];
        var bytes = new byte[16];
        for (var i = 0; i < 4; i++)
        {
            if (isLittle)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
            else
                BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(4 * i), values[i]);
        }
        var picture = Read(isLittle ? "Pf\n2 2\n-1.0\n" : "Pf\n2 2\n1.0\n", bytes);
        Assert.Equal(new[] { 0, 0.25f, 0.5f, 1 }.Select(SrgbCurve.Encode), picture.Pixels, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Theory]
    [InlineData("P6 2 1 255\n\u0001\u0002\u0003")]
    [InlineData("P3 1 1 255 1 2")]
    [InlineData("P5 0 1 255\n")]
    [InlineData("P5 2 2 70000\n")]
    [InlineData("P5 2 x 255\n")]
    [InlineData("Pf 2 2 0\n")]
    [InlineData("P6 30000 30000 255\n")]
    [InlineData("P1 2 2 0 1 2 1")]
    public void Short_and_wrong_ones_are_refused(string file) => Assert.Throws<PictureException>(() => PictureFile.Load(Encoding.Latin1.GetBytes(file)));

    [Fact]
    public void It_is_not_written() => Assert.Throws<PictureException>(() => PictureFile.Encode(Samples.Gradient(2, 2), PictureFormat.Netpbm));

    private static Picture Read(string header, params byte[] pixels) => PictureFile.Load((byte[])[.. Encoding.ASCII.GetBytes(header), .. pixels]);
}
