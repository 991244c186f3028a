namespace Impasto.Imaging.Warping;

/// <summary>
/// A map of the plane, fitted to pairs of points. Pictures are warped backward: to bring a source picture's landmarks S onto the landmarks T of an
/// output, fit the map from T to S, make a <see cref="FlowField"/> from it and sample the source through that.
/// </summary>
internal interface IPointMap
{
    /// <summary>Where a point goes. Safe to call from several threads.</summary>
    Point2 Map(Point2 p);
}
