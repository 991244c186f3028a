using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;

namespace Impasto.Imaging.IO;

/// <summary>Takes a picture's rows as they are decoded, from the top.</summary>
internal interface IRowSink
{
    /// <summary>Takes rows.</summary>
    /// <param name="first">The number of the first of them.</param>
    /// <param name="pixels">Whole rows of pixels, channels interleaved; they may be changed.</param>
    /// <param name="alpha">Their alpha; null where the picture has none.</param>
    void Add(int first, float[] pixels, float[]? alpha);

    /// <summary>What has become of them.</summary>
    (int Width, int Height, float[] Pixels, float[]? Alpha) Finish();
}

/// <summary>Keeps all rows.</summary>
internal sealed class WholeRows(int width, int height, int channels, bool hasAlpha) : IRowSink
{
    private readonly float[] _pixels = new float[(long)width * height * channels];
    private readonly float[]? _alpha = hasAlpha ? new float[(long)width * height] : null;

    public void Add(int first, float[] pixels, float[]? alpha)
    {
        pixels.CopyTo(_pixels, first * width * channels);
        alpha?.CopyTo(_alpha!, first * width);
    }

    public (int Width, int Height, float[] Pixels, float[]? Alpha) Finish() => (width, height, _pixels, _alpha);
}

/// <summary>
/// Reduces rows as <see cref="Resampler"/> would the whole picture, to the same bits: along x as they come, along y at the end. Of a transparent picture every colour counts by
/// its alpha, so that what nobody sees takes no part.
/// </summary>
internal sealed class ReducedRows : IRowSink
{
    /// <summary>Half of the least step of 8 bits.</summary>
    private const float Visible = 0.5f / 255;

    private readonly int _width, _height, _channels, _reducedHeight;
    private readonly ResampleAxis _across;
    private readonly float[] _pixels;
    private readonly float[]? _alpha;

    public ReducedRows(int width, int height, int channels, bool hasAlpha, int longest)
    {
        (_width, _height, _channels) = (width, height, channels);
        (var reducedWidth, _reducedHeight) = PictureTransforms.FitLongestSide(width, height, longest);
        _across = new ResampleAxis(ResampleFilter.Lanczos, width, reducedWidth);
        _pixels = new float[(long)reducedWidth * height * channels];
        _alpha = hasAlpha ? new float[(long)reducedWidth * height] : null;
    }

    public void Add(int first, float[] pixels, float[]? alpha)
    {
        for (var i = 0; alpha is not null && i < pixels.Length; i++)
            pixels[i] *= alpha[i / _channels];
        Resampler.AlongX(pixels, _width, 0, pixels.Length / _channels / _width, _channels, _across).CopyTo(_pixels, first * _across.Length * _channels);
        if (alpha is not null)
            Resampler.AlongX(alpha, _width, 0, alpha.Length / _width, 1, _across).CopyTo(_alpha!, first * _across.Length);
    }

    public (int Width, int Height, float[] Pixels, float[]? Alpha) Finish()
    {
        var (width, height) = (_across.Length, _reducedHeight);
        var down = new ResampleAxis(ResampleFilter.Lanczos, _height, height);
        var pixels = Resampler.AlongY(_pixels, width * _channels, down);
        if (_alpha is null)
            return (width, height, pixels, null);
        var alpha = Resampler.AlongY(_alpha, width, down);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = alpha[i / _channels] is > Visible and var opacity ? pixels[i] / opacity : 0;
        for (var i = 0; i < alpha.Length; i++)
            alpha[i] = Math.Clamp(alpha[i], 0, 1);
        return (width, height, pixels, alpha);
    }
}
