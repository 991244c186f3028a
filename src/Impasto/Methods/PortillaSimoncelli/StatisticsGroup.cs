namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>One kind of statistics.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Values">All its numbers.</param>
/// <param name="Weight">How much number i counts in the distance between two textures.</param>
internal sealed record StatisticsGroup(string Name, double[] Values, Func<int, double> Weight);
