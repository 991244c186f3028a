namespace Impasto.Training.Adversarial;

/// <summary>Two collections of pictures between which generators translate.</summary>
/// <param name="Photos">To train on.</param>
/// <param name="HeldOutPhotos">To validate on.</param>
/// <param name="Paintings">What results are to pass for.</param>
/// <param name="HeldOutPaintings">To validate on.</param>
/// <param name="Seed">Everything random follows from it.</param>
internal sealed record TranslationData(PictureSource Photos, PictureSource HeldOutPhotos, PictureSource Paintings, PictureSource HeldOutPaintings, int Seed)
{
    /// <summary>How many pictures there are, for people.</summary>
    public string Described => $"{Photos.Count} photographs and {Paintings.Count} paintings to train on, {HeldOutPhotos.Count} and {HeldOutPaintings.Count} held out";

    /// <summary>Finds the pictures and holds some out.</summary>
    /// <param name="photoFolders">Of photographs.</param>
    /// <param name="paintingFolders">Of paintings.</param>
    /// <param name="trim">Share of the paintings that is left out on each side.</param>
    /// <param name="brush">How many times larger paintings are shown than photographs.</param>
    /// <param name="seed">Everything random follows from it.</param>
    public static TranslationData Open(IEnumerable<string> photoFolders, IEnumerable<string> paintingFolders, float trim, float brush, int seed)
    {
        PictureSource photos = new(photoFolders), paintings = new(paintingFolders) { Trim = trim, Enlargement = brush };
        PictureSource heldOutPhotos = photos.HoldOut(PictureSource.HeldOutEvery), heldOutPaintings = paintings.HoldOut(PictureSource.HeldOutEvery);
        return new TranslationData(photos, heldOutPhotos, paintings, heldOutPaintings, seed);
    }
}
