namespace Impasto.Methods.Gatys;

/// <summary>Whose settings, and what the losses are divided by.</summary>
public enum GatysPreset
{
    /// <summary>Good results on every style without tuning.</summary>
    Default,

    /// <summary>The paper's text.</summary>
    Published,

    /// <summary>The authors' released code.</summary>
    Reference,
}
