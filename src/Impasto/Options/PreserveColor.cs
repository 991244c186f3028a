namespace Impasto.Options;

/// <summary>How the content's colours survive the transfer (Gatys et al. 2016, arXiv 1606.05897).</summary>
public enum PreserveColor
{
    /// <summary>The style's colours.</summary>
    None,

    /// <summary>Only luminance is transferred (YIQ); the content's chrominance is put back.</summary>
    Luminance,

    /// <summary>The style is recoloured first by histogram matching, channel by channel.</summary>
    Histogram,

    /// <summary>The style is recoloured first by matching mean and covariance (linear map).</summary>
    Linear,

    /// <summary>As luminance, in CIELAB.</summary>
    Lab,
}
