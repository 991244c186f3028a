namespace Impasto.Imaging.Flow;

/// <summary>How much time optical flow takes for how much precision.</summary>
public enum FlowPreset
{
    /// <summary>Down to half size.</summary>
    Quick,

    /// <summary>Down to full size, few rounds.</summary>
    Balanced,

    /// <summary>Down to full size, many rounds.</summary>
    Fine,
}
