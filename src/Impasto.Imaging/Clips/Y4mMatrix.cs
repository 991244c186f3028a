namespace Impasto.Imaging.Clips;

/// <summary>R'G'B' in 0..1 to Y'CbCr of 8 bits and back: ITU-R BT.601 or BT.709, since the stream doesn't say which.</summary>
internal readonly struct Y4mMatrix
{
    private readonly float _red, _blue, _luma, _chroma, _black;

    /// <param name="height">Of the frames: the matrix that players take for it.</param>
    /// <param name="isFull">Samples from 0 to 255; else luma from 16 to 235, chroma from 16 to 240.</param>
    public Y4mMatrix(int height, bool isFull)
    {
        (_red, _blue) = ClipColors.UsualMatrix(height) == "bt709" ? (0.2126f, 0.0722f) : (0.299f, 0.114f);
        (_luma, _chroma, _black) = isFull ? (255f, 255f, 0f) : (219f, 224f, 16f);
    }

    /// <summary>One pixel, cut to 0..1.</summary>
    public void ToRgb(float y, float u, float v, Span<float> rgb)
    {
        float luma = (y - _black) / _luma, blue = (u - 128) / _chroma * 2 * (1 - _blue), red = (v - 128) / _chroma * 2 * (1 - _red);
        rgb[0] = Math.Clamp(luma + red, 0, 1);
        rgb[1] = Math.Clamp(luma - (_red * red + _blue * blue) / (1 - _red - _blue), 0, 1);
        rgb[2] = Math.Clamp(luma + blue, 0, 1);
    }

    /// <summary>Luma of a pixel.</summary>
    public byte Luma(ReadOnlySpan<float> rgb) => Byte(_black + _luma * Gray(rgb));

    /// <summary>Chroma of a pixel.</summary>
    public (byte U, byte V) Chroma(ReadOnlySpan<float> rgb)
    {
        var luma = Gray(rgb);
        return (Byte(128 + _chroma * (rgb[2] - luma) / (2 * (1 - _blue))), Byte(128 + _chroma * (rgb[0] - luma) / (2 * (1 - _red))));
    }

    private float Gray(ReadOnlySpan<float> rgb) => _red * rgb[0] + (1 - _red - _blue) * rgb[1] + _blue * rgb[2];

    private static byte Byte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
