namespace Impasto.Imaging.Warping;

/// <summary>Which maps moving least squares blends.</summary>
public enum MovingLeastSquaresKind
{
    /// <summary>Any linear map: follows best, may shear.</summary>
    Affine,

    /// <summary>Rotation and scale.</summary>
    Similarity,

    /// <summary>Rotation alone: as rigid as possible.</summary>
    Rigid,
}
