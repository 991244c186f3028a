using Impasto.Imaging;
using Impasto.Imaging.Color;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Warping;

namespace Impasto.Training.FaceSwap;

/// <summary>
/// A face cut out of its picture and brought upright, with a margin about the square that networks see and somewhat finer, so that it can be moved, turned and scaled a little each time.
/// </summary>
internal sealed class FaceCrop
{
    /// <summary>The margin on each side, as a share of the square.</summary>
    private const double Margin = 0.1;

    /// <summary>How much finer than the network's pixels.</summary>
    private const double Finer = 1.25;

    private readonly byte[] _pixels;
    private readonly int _side;
    private readonly FaceLandmarks _face;

    /// <summary>Cuts a face out.</summary>
    /// <param name="picture">Three channels.</param>
    /// <param name="face">One of its faces.</param>
    /// <param name="size">The network's side.</param>
    public FaceCrop(Picture picture, FaceLandmarks face, int size)
    {
        _side = (int)Math.Round(size * (1 + 2 * Margin) * Finer);
        var align = FrontalFace.Align(face, size);
        var back = align.Invert();
        var toSquare = new SimilarityTransform(1 / Finer, 1, 0, new Point2(-Margin * size, -Margin * size));
        _pixels = Array.ConvertAll(FrontalFace.Extract(picture, new Chain(toSquare, back), _side).Pixels, v => (byte)(255 * Math.Clamp(v, 0, 1) + 0.5f));
        var toCrop = toSquare.Invert();
        _face = face.Transform(p => toCrop.Map(align.Map(p)));
    }

    /// <summary>The aligned face as a network sees it.</summary>
    /// <param name="size">The network's side.</param>
    /// <param name="random">Moves, turns, scales, mirrors and relights it a little; null leaves it as it is.</param>
    /// <returns>The square, and the landmarks in it.</returns>
    public (Picture Square, FaceLandmarks Face) Square(int size, SeededRandom? random)
    {
        var picture = new Picture(_side, _side, 3, Array.ConvertAll(_pixels, v => v / 255f));
        var face = _face;
        if (random?.NextInt(2) == 1)
        {
            picture = Imaging.Transforms.PictureTransforms.FlipHorizontal(picture);
            face = FrontalFace.Mirrored(face, _side);
        }
        var onto = FrontalFace.Align(face, size);
        if (random is not null)
        {
            double angle = 0.05 * random.NextNormal(), scale = Math.Exp(0.03 * random.NextNormal());
            var moved = new SimilarityTransform(scale, Math.Cos(angle), Math.Sin(angle), default);
            var center = new Point2(size / 2.0, 0.6 * size);
            var shift = new Point2(0.012 * size * random.NextNormal(), 0.012 * size * random.NextNormal());
            var linear = onto;
            onto = Composed(moved with { Translation = center + shift - moved.Map(center) }, linear);
        }
        var square = FrontalFace.Extract(picture, onto.Invert(), size);
        if (random is not null)
            Relight(square, random, strength: 1);
        return (square, face.Transform(onto.Map));
    }

    /// <summary>Other light: brighter to one side, other contrast, other strength of colour.</summary>
    /// <param name="picture">Is changed.</param>
    /// <param name="random">Chooses.</param>
    /// <param name="strength">1 is usual.</param>
    public static void Relight(Picture picture, SeededRandom random, float strength)
    {
        float angle = 2 * MathF.PI * random.NextFloat(), slope = 0.18f * strength * random.NextNormal(), gain = MathF.Exp(0.1f * strength * random.NextNormal());
        float gamma = MathF.Exp(0.12f * strength * random.NextNormal()), chroma = MathF.Exp(0.15f * strength * random.NextNormal());
        var (dx, dy) = (MathF.Cos(angle) / picture.Width, MathF.Sin(angle) / picture.Width);
        var lab = ColorSpaces.FromSrgb(picture.Pixels, ColorSpace.Lab);
        for (var i = 0; i < lab.Length; i += 3)
        {
            int x = i / 3 % picture.Width, y = i / 3 / picture.Width;
            var light = gain * (1 + slope * 2 * ((x - picture.Width / 2f) * dx + (y - picture.Height / 2f) * dy));
            lab[i] = 100 * MathF.Pow(Math.Clamp(lab[i] / 100, 0, 1), gamma) * light;
            lab[i + 1] *= chroma;
            lab[i + 2] *= chroma;
        }
        var rgb = ColorSpaces.ToSrgb(lab, ColorSpace.Lab);
        for (var i = 0; i < rgb.Length; i++)
            picture.Pixels[i] = Math.Clamp(rgb[i], 0, 1);
    }

    private static SimilarityTransform Composed(SimilarityTransform second, SimilarityTransform first) => new(second.Scale * first.Scale,
        second.Cosine * first.Cosine - second.Sine * first.Sine, second.Sine * first.Cosine + second.Cosine * first.Sine, second.Map(first.Translation));

    private sealed record Chain(IPointMap First, IPointMap Second) : IPointMap
    {
        public Point2 Map(Point2 p) => Second.Map(First.Map(p));
    }
}
