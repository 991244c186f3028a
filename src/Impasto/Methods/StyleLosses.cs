namespace Impasto.Methods;

/// <summary>The objective's parts at the end, and the total at the start, as --json prints them.</summary>
public sealed record StyleLosses(double Total, double Content, double Style, double Tv, double InitialTotal);
