using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Blending;
using Impasto.Imaging.Color;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Warping;
using Impasto.Options;

namespace Impasto.Methods.Headshot;

/// <summary>A portrait takes the look of an example portrait: its light, colours, local contrast, the lights in its eyes and its background (Shih et al. 2014).</summary>
internal sealed class HeadshotMethod : StyleMethod<HeadshotOptions>
{
    private const int Steps = 5;

    /// <inheritdoc/>
    public override string Name => "headshot";

    /// <inheritdoc/>
    public override string Summary => "A portrait takes light, colour and contrast of an example portrait, place by place";

    /// <inheritdoc/>
    public override string Paper => "Shih, Paris, Barnes, Freeman, Durand 2014, Style Transfer for Headshot Portraits, SIGGRAPH";

    /// <inheritdoc/>
    public override bool PaintsFaces => true;

    /// <inheritdoc/>
    public override bool NeedsWholeStyle => true;

    /// <inheritdoc/>
    public override void Check(StyleRequest request, HeadshotOptions options)
    {
        if (request.Styles is not [{ Picture: not null }])
        {
            throw new UsageException($"The method headshot takes exactly one example portrait as its style, but {request.Styles.Count} styles were given or the style is a model",
                "give one picture with `Styles`");
        }
    }

    /// <inheritdoc/>
    public override IDisposable Prepare(StyleJob<HeadshotOptions> job) =>
        MemoryCheck.Reserve(Name, job.Request, bytesPerPixel: 290, networks: 70e6);

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<HeadshotOptions> job)
    {
        var (options, cancel) = (job.Options, job.Cancel);
        job.Report("finding the faces", 0, Steps);
        var finder = job.Kept.Get("faces", null, () => new FaceFinder());
        var face = finder.Of(job, options.Landmarks, options.Face, "taken");
        var stylePicture = job.Request.Styles[0].Picture!;
        var exampleFace = job.Kept.Get("example", (stylePicture, options.StyleLandmarks),
            () => finder.Find(stylePicture, "the example portrait", options.StyleLandmarks, 1, "`StyleLandmarks`", cancel).Landmarks);

        var photo = job.Colors.Content;
        var original = job.Colors.Styles[0];
        int width = photo.Width, height = photo.Height;
        // An example with a larger face than the photo's would alias when it is sampled.
        var shrink = Math.Min(1, 1.2 * face.EyeDistance / exampleFace.EyeDistance);
        var example = Resampler.Resize(original, Math.Max(1, (int)(original.Width * shrink)), Math.Max(1, (int)(original.Height * shrink)));
        exampleFace = exampleFace.Resized(original.Width, original.Height, example.Width, example.Height);
        cancel.ThrowIfCancellationRequested();

        job.Report("matching the faces", 1, Steps);
        var alignment = new HeadshotAlignment(photo, face, example, exampleFace, options.Refine == WarpRefinement.Yes, cancel);

        job.Report("separating person and background", 2, Steps);
        var (mask, clean) = PhotoPerson(photo, face, options.PersonMask, cancel);
        var exampleMask = PersonOf(example, exampleFace, options.StylePersonMask, cancel);

        job.Report("transferring local contrast", 3, Steps);
        var person = Person(clean, mask, face, example, exampleMask, exampleFace, alignment.Dense, options, cancel);

        job.Report("background", 4, Steps);
        var background = options.Background == HeadshotPart.Keep ? photo : Background(example, exampleMask, exampleFace, alignment.Similarity);
        var result = new Picture(width, height, 3);
        for (var i = 0; i < result.Pixels.Length; i++)
            result.Pixels[i] = background.Pixels[i] + mask.Values[i / 3] * (person.Pixels[i] - background.Pixels[i]);
        job.Report("done", Steps, Steps);
        return new StyleResult(result);
    }

    private static Picture Person(
        Picture photo, Plane mask, FaceLandmarks face, Picture example, Plane exampleMask, FaceLandmarks exampleFace, FlowField flow, HeadshotOptions options,
            CancellationToken cancel)
    {
        Plane[] lab = LabOf(photo), exampleLab = LabOf(example);
        var gray = IsGray(exampleLab);
        var eyes = options.Eyes == HeadshotPart.Example;
        var lightness = lab[0].Clone();
        if (eyes)
            EyeHighlights.Erase(lab, face);
        var known = Known(exampleMask, flow);
        var levels = options.Levels ?? Math.Clamp((int)Math.Round(Math.Log2(face.Width / 6)), 3, 8);
        // The photo has been cleared of its background, so every pixel with some of the person counts.
        var touched = new Plane(mask.Width, mask.Height, Array.ConvertAll(mask.Values, v => v > 0.02f ? 1f : 0));
        var transfer = new HeadshotTransfer(levels, options.GainMin, options.GainMax, touched, known);
        var result = new Plane[3];
        for (var k = 0; k < 3; k++)
        {
            cancel.ThrowIfCancellationRequested();
            if (k > 0 && gray)
            {
                // A black-and-white example has no chroma to give: none is left.
                result[k] = new Plane(photo.Width, photo.Height);
                continue;
            }
            // Energies are compared on a scale of 0..1, on which the paper's 0.01^2 stands.
            var warped = new Plane(photo.Width, photo.Height, flow.Warp(exampleLab[k].Values, example.Width, example.Height, 1, Interpolation.Bicubic));
            result[k] = Scaled(transfer.Transfer(Scaled(lab[k], 0.01f), Scaled(warped, 0.01f), cancel), 100);
        }
        if (eyes)
            EyeHighlights.Transfer(result, lightness, face, exampleLab, exampleFace);
        var rgb = ColorSpaces.ToSrgb(Picture.FromPlanes(result).Pixels, ColorSpace.Lab);
        return new Picture(photo.Width, photo.Height, 3, Array.ConvertAll(rgb, v => Math.Clamp(v, 0, 1)));
    }

    /// <summary>The photo's person, strand by strand, and its colours without the wall's; a mask that the user gave is taken as it is.</summary>
    private static (Plane Mask, Picture Clean) PhotoPerson(Picture photo, FaceLandmarks face, PictureAsset? given, CancellationToken cancel)
    {
        if (given is null)
            return HairMatte.Find(photo, face, PersonMask.Find(photo, face, cancel).Channel(0), cancel);
        var mask = PersonOf(photo, face, given, cancel);
        return (mask, WithoutBackground(photo, mask));
    }

    /// <summary>The mask that the user gave, or the one found, its outline drawn in: a rim of old background is worse than a hair's breadth lost.</summary>
    private static Plane PersonOf(Picture picture, FaceLandmarks face, PictureAsset? mask, CancellationToken cancel)
    {
        if (PaintingRequest.Mask(mask, picture.Width, picture.Height) is { } given)
            return new Plane(picture.Width, picture.Height, given);
        var found = PersonMask.Find(picture, face, cancel).Pixels;
        return new Plane(picture.Width, picture.Height, Array.ConvertAll(found, v =>
        {
            var t = Math.Clamp((v - 0.3f) / 0.65f, 0, 1);
            return t * t * (3 - 2 * t);
        }));
    }

    /// <summary>Where the warp lands on the example's person, with a soft edge.</summary>
    private static Plane Known(Plane exampleMask, FlowField flow)
    {
        var known = new Plane(flow.Width, flow.Height, flow.Warp(exampleMask.Values, exampleMask.Width, exampleMask.Height, 1, Interpolation.Bilinear));
        for (var y = 0; y < flow.Height; y++)
        {
            for (var x = 0; x < flow.Width; x++)
            {
                var p = flow.Origin(x, y);
                // Half-covered pixels carry the example's background in their colours.
                ref var value = ref known[x, y];
                value = p.X < 0 || p.Y < 0 || p.X > exampleMask.Width - 1 || p.Y > exampleMask.Height - 1 ? 0 : Math.Clamp(2.5f * value - 1.5f, 0, 1);
            }
        }
        return known;
    }

    /// <summary>The person's colours carried on into soft edges and beyond, so that no old background shines through hair.</summary>
    private static Picture WithoutBackground(Picture photo, Plane mask)
    {
        // Lenses and JPEG bleed a pixel or two across the outline: those count as background's colour too.
        var inner = Gaussian.Blur(mask, Math.Max(1, photo.Width / 220.0));
        var sure = Array.ConvertAll(inner.Values, v => Math.Clamp((v - 0.95f) / 0.04f, 0, 1));
        return new Picture(photo.Width, photo.Height, 3, PushPull.Fill(photo.Pixels, sure, photo.Width, photo.Height, 3));
    }

    /// <summary>The example's background where the photo has its own, carried on behind the person and beyond the example's frame.</summary>
    private static Picture Background(Picture example, Plane exampleMask, FaceLandmarks exampleFace, FlowField similarity)
    {
        // The margin keeps the soft rim of the example's hair from smearing into the fill.
        var margin = Gaussian.Blur(exampleMask, Math.Max(1, example.Width / 120.0));
        // What the mask missed (a dark coat before a dark wall) is left out where heads and shoulders usually are.
        var shape = PersonMask.Shape(example.Width, example.Height, exampleFace);
        var empty = new float[margin.Values.Length];
        for (var i = 0; i < empty.Length; i++)
            empty[i] = Math.Clamp(1 - 12 * margin.Values[i], 0, 1) * Math.Clamp(1.4f - 4 * shape.Pixels[i], 0, 1);
        KeepWall(example, empty, exampleFace);
        var filled = PushPull.Fill(example.Pixels, empty, example.Width, example.Height, 3);
        var warped = similarity.Warp(filled, example.Width, example.Height, 3, Interpolation.Bicubic);
        var inside = new float[similarity.Width * similarity.Height];
        for (var i = 0; i < inside.Length; i++)
        {
            var p = similarity.Origin(i % similarity.Width, i / similarity.Width);
            inside[i] = p.X >= 0 && p.Y >= 0 && p.X <= example.Width - 1 && p.Y <= example.Height - 1 ? 1 : 0;
        }
        return new Picture(similarity.Width, similarity.Height, 3, PushPull.Fill(warped, inside, similarity.Width, similarity.Height, 3));
    }

    /// <summary>
    /// Shoulders and raised arms where none were expected are no background either: below the nose only colours count that the wall above them has, in a strip a third of the
    /// picture broad.
    /// </summary>
    /// <param name="example">The example.</param>
    /// <param name="empty">How surely each pixel is background; lowered.</param>
    /// <param name="face">The example's.</param>
    private static void KeepWall(Picture example, float[] empty, FaceLandmarks face)
    {
        const int Strips = 12;
        var (width, height) = (example.Width, example.Height);
        var nose = (int)Math.Clamp(face.Points[33].Y, 0, height);
        for (var strip = 0; strip < Strips; strip++)
        {
            int left = Math.Max(0, (2 * strip - 3) * width / (2 * Strips)), right = Math.Min(width, (2 * strip + 5) * width / (2 * Strips));
            var wall = new ColorHistogram();
            var seen = 0f;
            for (var y = 0; y < nose; y++)
            {
                for (var i = y * width + left; i < y * width + right; i++)
                {
                    wall.Add(example.Pixels.AsSpan(3 * i, 3), empty[i]);
                    seen += empty[i];
                }
            }
            // A head that fills the frame shows no wall to compare with.
            if (seen < 0.02f * height * (right - left))
                continue;
            wall.Smooth();
            for (var y = nose; y < height; y++)
            {
                for (var i = y * width + strip * width / Strips; i < y * width + (strip + 1) * width / Strips; i++)
                    empty[i] *= Math.Clamp(wall.Weight(example.Pixels.AsSpan(3 * i, 3)) / (0.002f * seen) - 0.5f, 0, 1);
            }
        }
    }

    private static Plane[] LabOf(Picture p) => new Picture(p.Width, p.Height, 3, ColorSpaces.FromSrgb(p.Pixels, ColorSpace.Lab)).Planes();

    private static bool IsGray(Plane[] lab)
    {
        double sum = 0;
        for (var i = 0; i < lab[0].Values.Length; i++)
            sum += Math.Abs(lab[1].Values[i]) + Math.Abs(lab[2].Values[i]);
        return sum / lab[0].Values.Length < 1.5;
    }

    private static Plane Scaled(Plane plane, float factor) => new(plane.Width, plane.Height, Array.ConvertAll(plane.Values, v => v * factor));
}
