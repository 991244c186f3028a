namespace Impasto.Imaging.Resampling;

/// <summary>Resampling kernels as Pillow has them; their support grows with the factor when a picture shrinks, so that nothing aliases.</summary>
public enum ResampleFilter
{
    /// <summary>Area average when shrinking, nearest neighbour when growing; support 0.5.</summary>
    Box,

    /// <summary>Triangle; support 1.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5; support 2.</summary>
    Bicubic,

    /// <summary>Lanczos with three lobes; support 3. The sharpest; overshoots a little at edges.</summary>
    Lanczos,
}
