namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>What becomes of the jumps between a sample's opposite borders.</summary>
public enum BorderTreatment
{
    /// <summary>A smooth picture takes them away (Moisan 2011).</summary>
    Smooth,

    /// <summary>They stay, as edges that wrap around.</summary>
    Wrap,
}
