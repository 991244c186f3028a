namespace Impasto.Imaging.Color;

/// <summary>Colour spaces that sRGB pixels can be taken to and back; three numbers a pixel.</summary>
public enum ColorSpace
{
    /// <summary>Linear-light sRGB, 0..1.</summary>
    Linear,

    /// <summary>CIE XYZ, D65, Y = 1 for white.</summary>
    Xyz,

    /// <summary>CIE L*a*b*, D65; L 0..100.</summary>
    Lab,

    /// <summary>CIE L*u*v*, D65; L 0..100.</summary>
    Luv,

    /// <summary>NTSC's Y, I, Q of the encoded values; Y 0..1.</summary>
    Yiq,

    /// <summary>JPEG's Y, Cb, Cr (BT.601, full range), each 0..255 with grey at 128.</summary>
    YCbCr,

    /// <summary>Hue, saturation, value, each 0..1; hue 0 for greys.</summary>
    Hsv,

    /// <summary>Hue, saturation, lightness, each 0..1; hue 0 for greys.</summary>
    Hsl,

    /// <summary>Oklab (Ottosson 2020); L 0..1.</summary>
    Oklab,

    /// <summary>l alpha beta (Ruderman et al. 1998; Reinhard et al. 2001): log10 of LMS, which is floored at 1e-4, decorrelated.</summary>
    LAlphaBeta,
}
