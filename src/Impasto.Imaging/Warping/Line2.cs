namespace Impasto.Imaging.Warping;

/// <summary>A directed line segment.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct Line2(Point2 Start, Point2 End);
