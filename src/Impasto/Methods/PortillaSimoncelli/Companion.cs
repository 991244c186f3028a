namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// A colour channel made before this one: its bands at each scale serve as further parents, so that edges of all channels fall together.
/// </summary>
/// <param name="Magnitudes">Magnitudes less their means, [S][K][pixels].</param>
/// <param name="Reals">Real parts, [S][K][pixels].</param>
internal sealed record Companion(double[][][] Magnitudes, double[][][] Reals);
