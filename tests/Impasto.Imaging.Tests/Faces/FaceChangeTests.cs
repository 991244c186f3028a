using Impasto.Imaging.Faces;
using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Tests.Faces;

/// <summary>The parts of which faces are changed: alignment, masks, colours, warps and the paste.</summary>
public class FaceChangeTests
{
    private const int Side = 128;

    private static readonly FaceLandmarks s_face = FrontalFace.In(Side);

    [Fact]
    public void The_frontal_face_is_symmetric_and_aligned_with_itself()
    {
        var mirrored = FrontalFace.Mirrored(s_face, Side);
        Assert.All(s_face.Points.Zip(mirrored.Points), pair => Assert.InRange((pair.First - pair.Second).Length, 0, 1.0));
        Assert.Equal(0, s_face.Turn, 1e-2);
        Assert.InRange(s_face.Openness, 0.3, 0.5);
        var turned = new SimilarityTransform(2.5, Math.Cos(0.4), Math.Sin(0.4), new Point2(31, -7));
        var back = FrontalFace.Align(s_face.Transform(turned.Map), Side);
        Assert.All(s_face.Points, p => Assert.InRange((back.Map(turned.Map(p)) - p).Length, 0, 1e-9));
        Assert.All(s_face.Points, p => Assert.InRange(p.X, 0, Side));
    }

    [Fact]
    public void Extracting_by_the_identity_gives_the_picture_and_a_reduced_one_its_means()
    {
        var picture = Waves(Side);
        Assert.Equal(picture.Pixels, FrontalFace.Extract(picture, new SimilarityTransform(1, 1, 0, default), Side).Pixels, (a, b) => Math.Abs(a - b) < 1e-5f);
        var half = FrontalFace.Extract(picture, new SimilarityTransform(2, 1, 0, new Point2(0.5, 0.5)), Side / 2);
        Assert.Equal((picture[10, 20, 0] + picture[11, 20, 0] + picture[10, 21, 0] + picture[11, 21, 0]) / 4, half[5, 10, 0], 0.02f);
    }

    [Fact]
    public void The_mask_covers_the_face_with_its_brows_and_not_the_chins_line()
    {
        var mask = FaceMask.Of(s_face, Side, Side, feather: 4);
        Assert.All(mask.Values, v => Assert.InRange(v, 0, 1));
        foreach (var i in new[] { 30, 36, 45, 51, 57, 19, 24 })
            Assert.InRange(At(mask, s_face.Points[i]), 0.3f, 1);
        foreach (var i in new[] { 0, 4, 8, 12, 16 })
            Assert.Equal(0, At(mask, s_face.Points[i]), 0.05f);
        var hard = FaceMask.Of(s_face, Side, Side, feather: 0);
        Assert.True(mask.Values.Zip(hard.Values).All(pair => pair.First <= pair.Second));
        Assert.Equal([0f, 1f], hard.Values.Distinct().Order());
    }

    [Fact]
    public void A_mask_at_the_border_and_one_outside_are_masks_too()
    {
        Assert.Contains(FaceMask.Of(s_face.Transform(p => p - new Point2(70, 0)), Side, Side, 4).Values, v => v == 1);
        Assert.All(FaceMask.Of(s_face.Transform(p => p - new Point2(500, 0)), Side, Side, 4).Values, v => Assert.Equal(0, v));
    }

    [Fact]
    public void Skin_is_no_eye_brow_or_mouth()
    {
        var skin = FaceMask.Skin(s_face, Side, Side);
        Assert.Equal(1, At(skin, 0.5 * (s_face.Points[3] + s_face.Points[33])));
        Assert.Equal(0, At(skin, s_face.LeftEyeCenter));
        Assert.Equal(0, At(skin, Point2.Mean(s_face.RightBrow)));
        Assert.Equal(0, At(skin, s_face.Points[62]));
    }

    [Fact]
    public void What_is_on_a_forehead_is_no_skin()
    {
        var picture = Filled(0.8f, 0.6f, 0.5f);
        var scarf = s_face.Points[19].Y - 6;
        for (var y = 0; y < scarf; y++)
        {
            for (var x = 0; x < Side; x++)
                (picture[x, y, 0], picture[x, y, 1], picture[x, y, 2]) = (0.1f, 0.2f, 0.7f);
        }
        var forehead = FaceMask.Forehead(picture, s_face, FaceMask.Skin(s_face, Side, Side));
        Assert.Equal(0, forehead[Side / 2, (int)scarf - 3]);
        Assert.Equal(1, forehead[Side / 2, (int)s_face.Points[30].Y], 1e-5f);
        Assert.All(FaceMask.Forehead(Filled(0.8f, 0.6f, 0.5f), s_face, FaceMask.Skin(s_face, Side, Side)).Values, v => Assert.Equal(1, v, 1e-5f));
    }

    [Fact]
    public void A_face_takes_the_skins_colours_and_a_black_and_white_one_leaves_none()
    {
        var skin = FaceMask.Skin(s_face, Side, Side);
        Picture warm = Shaded(0.8f, 0.6f, 0.5f), dark = Shaded(0.35f, 0.25f, 0.2f);
        var matched = FaceColors.Match(warm, skin, dark, skin);
        Assert.True(Difference(matched, dark) < 0.15 * Difference(warm, dark), $"{Difference(matched, dark)} of {Difference(warm, dark)}");
        var gray = FaceColors.Match(warm, skin, Shaded(0.5f, 0.5f, 0.5f), skin);
        var p = s_face.Points[33];
        Assert.Equal(gray[(int)p.X, (int)p.Y, 0], gray[(int)p.X, (int)p.Y, 2], 0.02f);
        Assert.Same(warm, FaceColors.Match(warm, new Plane(Side, Side), dark, skin));
    }

    [Fact]
    public void A_pasted_face_of_another_brightness_leaves_no_seam_and_touches_nothing_outside()
    {
        var photo = Waves(Side);
        var before = photo.Clone();
        var patch = new Picture(Side, Side, 3, Array.ConvertAll(photo.Pixels, v => v + 0.1f));
        FacePaste.Paste(photo, patch, FaceMask.Of(s_face, Side, Side, 4), 0, 0, TestContext.Current.CancellationToken);
        // The same differences inside and the same values around: the same picture.
        Assert.All(photo.Pixels.Zip(before.Pixels), pair => Assert.Equal(pair.Second, pair.First, 2e-3f));
        var mask = FaceMask.Of(s_face, Side, Side, 4);
        FacePaste.Paste(photo, Filled(1, 0, 0), mask, 0, 0, TestContext.Current.CancellationToken);
        for (var i = 0; i < mask.Values.Length; i++)
        {
            if (mask.Values[i] == 0)
                Assert.Equal(before.Pixels[3 * i], photo.Pixels[3 * i], 2e-3f);
        }
    }

    [Fact]
    public void A_face_warped_onto_its_own_landmarks_stays_and_onto_others_moves_with_them()
    {
        var picture = Waves(Side);
        var target = new TargetFace(picture, s_face);
        var (same, known) = target.Onto(s_face, Side, Side, TestContext.Current.CancellationToken);
        Assert.All(known.Values, v => Assert.Equal(1, v));
        Assert.All(same.Pixels.Zip(picture.Pixels), pair => Assert.Equal(pair.Second, pair.First, 0.02f));
        var (moved, beyond) = target.Onto(s_face.Transform(p => p + new Point2(20, 0)), Side, Side, TestContext.Current.CancellationToken);
        Assert.Equal(picture[60, 70, 0], moved[80, 70, 0], 0.02f);
        Assert.Equal((0f, 1f), (beyond[5, 60], beyond[100, 60]));
    }

    [Fact]
    public void A_turned_faces_hidden_cheek_comes_from_its_other_side()
    {
        // Half of the face is squeezed together, as seen askew: what is fine there is lost, and what is fine in the other half shows on both.
        var squeezed = s_face.Transform(p => p.X < Side / 2.0 ? new Point2(Side / 2.0 - 0.25 * (Side / 2.0 - p.X), p.Y) : p);
        var target = new TargetFace(Stripes(), squeezed);
        var (frontal, _) = target.Onto(s_face, Side, Side, TestContext.Current.CancellationToken);
        int left = (int)s_face.Points[3].X + 12, right = (int)s_face.Points[13].X - 12, row = (int)s_face.Points[3].Y;
        Assert.True(Change(left) > 0.5 * Change(right), $"{Change(left)} against {Change(right)}");

        double Change(int from) => Enumerable.Range(from - 6, 12).Sum(x => Math.Abs(frontal[x + 1, row, 0] - frontal[x, row, 0]));
    }

    [Fact]
    public void Every_number_of_threads_gives_the_same()
    {
        Assert.Equal(Changed(1), Changed(3));

        static float[] Changed(int threads)
        {
            using var context = new ComputeContext { Threads = threads };
            using var use = context.Use();
            var photo = Waves(Side);
            var turned = s_face.Transform(p => p.X < Side / 2.0 ? new Point2(Side / 2.0 - 0.4 * (Side / 2.0 - p.X), p.Y) : p);
            FacePaste.Paste(photo, new TargetFace(Stripes(), turned).Onto(s_face, Side, Side).Picture, FaceMask.Of(s_face, Side, Side, 4), 0, 0);
            return photo.Pixels;
        }
    }

    private static float At(Plane plane, Point2 p) => plane.Sample((float)p.X, (float)p.Y);

    private static Picture Waves(int side)
    {
        var picture = new Picture(side, side, 3);
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = 0.45f + 0.1f * MathF.Sin(0.11f * (i / 3 % side)) + 0.1f * MathF.Sin(0.09f * (i / 3 / side) + i % 3);
        return picture;
    }

    private static Picture Stripes()
    {
        var picture = new Picture(Side, Side, 3);
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = 0.5f + 0.3f * MathF.Sin(1.2f * (i / 3 % Side));
        return picture;
    }

    private static Picture Filled(float r, float g, float b)
    {
        var picture = new Picture(Side, Side, 3);
        for (var i = 0; i < picture.Pixels.Length; i += 3)
            (picture.Pixels[i], picture.Pixels[i + 1], picture.Pixels[i + 2]) = (r, g, b);
        return picture;
    }

    /// <summary>A colour with the light from the left.</summary>
    private static Picture Shaded(float r, float g, float b)
    {
        var picture = Filled(r, g, b);
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] *= 1.15f - 0.3f * (i / 3 % Side) / Side;
        return picture;
    }

    private static double Difference(Picture a, Picture b) => a.Pixels.Zip(b.Pixels, (x, y) => (double)Math.Abs(x - y)).Average();
}
