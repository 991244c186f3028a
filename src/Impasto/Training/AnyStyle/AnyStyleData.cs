using Impasto.Perception;
using Impasto.Training.FeedForward;

namespace Impasto.Training.AnyStyle;

/// <summary>What a network for any style is trained with.</summary>
/// <param name="LossNetwork">Judges; not owned.</param>
/// <param name="Photos">To train on.</param>
/// <param name="HeldOutPhotos">To validate on.</param>
/// <param name="Paintings">Styles to train on.</param>
/// <param name="HeldOutPaintings">To validate on.</param>
/// <param name="Seed">Everything random follows from it.</param>
/// <param name="Faces">Finds the faces on which the content counts more; null counts it alike everywhere.</param>
internal sealed record AnyStyleData(PerceptualNetwork LossNetwork, PictureSource Photos, PictureSource HeldOutPhotos, PictureSource Paintings, PictureSource HeldOutPaintings, int Seed,
    FaceWeights? Faces)
{
    /// <summary>How many pictures there are, for people.</summary>
    public string Described => $"{Photos.Count} photographs and {Paintings.Count} style pictures to train on, {HeldOutPhotos.Count} and {HeldOutPaintings.Count} held out";

    /// <summary>Finds the pictures and holds some out.</summary>
    public static AnyStyleData Open(IEnumerable<string> photoFolders, IEnumerable<string> paintingFolders, PerceptualNetwork lossNetwork, int seed, FaceWeights? faces)
    {
        PictureSource photos = new(photoFolders), paintings = new(paintingFolders);
        PictureSource heldOutPhotos = photos.HoldOut(PictureSource.HeldOutEvery), heldOutPaintings = paintings.HoldOut(PictureSource.HeldOutEvery);
        return new AnyStyleData(lossNetwork, photos, heldOutPhotos, paintings, heldOutPaintings, seed, faces);
    }
}
