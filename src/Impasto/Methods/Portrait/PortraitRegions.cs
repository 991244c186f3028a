using System.Numerics.Tensors;
using Impasto.Imaging;
using Impasto.Imaging.Color;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Filters;

namespace Impasto.Methods.Portrait;

/// <summary>A portrait's parts as masks, and how much each place matters.</summary>
internal sealed class PortraitRegions
{
    private readonly float[] _person;
    private readonly float[] _face;
    private readonly float[] _features;
    private readonly float[] _near;

    /// <param name="photo">Three channels.</param>
    /// <param name="faces">Whoever is painted; their regions are one.</param>
    /// <param name="cancel">Checked between the steps.</param>
    public PortraitRegions(Picture photo, IReadOnlyList<FaceLandmarks> faces, CancellationToken cancel)
    {
        var size = photo.Width * photo.Height;
        (_person, _near, _face, _features) = (new float[size], new float[size], new float[size], new float[size]);
        foreach (var face in faces)
        {
            var person = PersonMask.Find(photo, face, cancel);
            TensorPrimitives.Max(_person, person.Pixels, _person);
            // An eye distance or two around the head, uneven as the shoulders are.
            TensorPrimitives.Max(_near, Gaussian.Blur(person, 0.9 * face.EyeDistance).Pixels, _near);
            TensorPrimitives.Max(_face, Gaussian.Blur(PersonMask.Face(photo.Width, photo.Height, face), 0.06 * face.EyeDistance).Pixels, _face);
            MarkFeatures(face, photo.Width, photo.Height);
        }
    }

    /// <summary>CIELAB's L of the faces' lit skin: three in five of their pixels are darker.</summary>
    public float FaceLight(Picture photo)
    {
        var skin = Enumerable.Range(0, _face.Length).Where(i => _face[i] > 0.5f).SelectMany(i => photo.Pixels.AsSpan(3 * i, 3).ToArray()).ToArray();
        if (skin.Length == 0)
            return 100;
        float[] lightness = [.. ColorSpaces.FromSrgb(skin, ColorSpace.Lab).Where((_, i) => i % 3 == 0).Order()];
        return lightness[lightness.Length * 3 / 5];
    }

    /// <summary>Mixes the background with the ground, in place.</summary>
    public void Fade(Picture subject, float[] ground, float share)
    {
        for (var i = 0; i < subject.Pixels.Length; i++)
            subject.Pixels[i] += share * (1 - _person[i / 3]) * (ground[i % 3] - subject.Pixels[i]);
    }

    /// <summary>Where a region's strokes are wanted, [height, width]; with features counting up to double where the face is refined.</summary>
    public float[] Attention(string region, bool refine)
    {
        var result = new float[_person.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var share = region switch
            {
                "background" => 1 - _person[i],
                "vignette" => (1 - _person[i]) * Math.Clamp(3.2f * _near[i] - 0.15f, 0, 1),
                "person" => _person[i],
                "hair" => _person[i] * (1 - _face[i]),
                "face" => _face[i],
                _ => 1,
            };
            // Soft rims would seed strokes of one region all over the next.
            result[i] = share < 0.25f ? 0 : share * (refine ? 1 + _features[i] : 1);
        }
        return result;
    }

    /// <summary>What makes a face this face: eyes, brows, nose and mouth.</summary>
    private void MarkFeatures(FaceLandmarks face, int width, int height)
    {
        var radius = (float)(0.42 * face.EyeDistance);
        foreach (var p in face.Points.Skip(17))
        {
            for (var y = Math.Max(0, (int)(p.Y - radius)); y <= Math.Min(height - 1, p.Y + radius); y++)
            {
                for (var x = Math.Max(0, (int)(p.X - radius)); x <= Math.Min(width - 1, p.X + radius); x++)
                {
                    var distance = (float)Math.Sqrt((x - p.X) * (x - p.X) + (y - p.Y) * (y - p.Y));
                    ref var value = ref _features[y * width + x];
                    value = Math.Max(value, 1 - distance / radius);
                }
            }
        }
    }
}
