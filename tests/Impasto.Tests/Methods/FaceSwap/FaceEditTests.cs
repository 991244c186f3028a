using Impasto.Evaluation;
using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Provenance;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;
using Impasto.Imaging.Warping;
using Impasto.Methods.FaceSwap;
using Impasto.TestSupport;
using Impasto.Tests.Faces;

namespace Impasto.Tests.Methods.FaceSwap;

public sealed class FaceEditTests
{
    private static readonly TargetConsent s_painted = new(true, null);

    [Fact]
    public void A_warped_face_changes_the_face_alone_and_is_marked()
    {
        var (photo, face) = PortraitFixture.Load('a');
        var result = Warped(photo, face, new FaceOptions());
        Assert.Equal((photo.Width, photo.Height, 3), (result.Picture.Width, result.Picture.Height, result.Picture.Channels));
        Assert.True(SyntheticNote.States(result.Picture.Metadata.Xmp, SyntheticNote.CompositeWithTrainedAlgorithmicMedia));
        var mask = FaceMask.Of(face, photo.Width, photo.Height, feather: 0);
        var changed = 0;
        for (var i = 0; i < mask.Values.Length; i++)
        {
            var difference = Math.Abs(result.Changed.Pixels[3 * i] - result.Photo.Pixels[3 * i]);
            if (mask.Values[i] == 0)
                Assert.Equal(0, difference);
            else if (difference > 0.02)
                changed++;
        }
        Assert.True(changed > 0.05 * mask.Values.Sum(), $"{changed} pixels of {mask.Values.Sum()}");
        Assert.NotEqual(result.Changed.Pixels, result.Picture.Pixels);
        Assert.Equal(result.Changed.Pixels, Warped(photo, face, new FaceOptions { NoVisibleMark = true }).Picture.Pixels);
    }

    [Fact]
    public void A_face_replaced_by_itself_stays_nearly_itself()
    {
        var (photo, face) = PortraitFixture.Load('a');
        using var edit = new FaceEdit(Options(face), s_painted);
        var warp = new FaceWarp(photo.ToRgb(), face);
        var result = edit.Apply(photo, (seen, own) => warp.Patch(seen, own, default), TestContext.Current.CancellationToken);
        Assert.InRange(PortraitFixture.MeanDifference(result.Changed, result.Photo), 0, 0.004);
        Assert.Equal(FaceMeasures.SeamGradient(result.Photo, face), FaceMeasures.SeamGradient(result.Changed, face), 0.15);
    }

    [Fact]
    public void Black_and_white_photos_and_transparent_ones_stay_so()
    {
        var (photo, face) = PortraitFixture.Load('a');
        var gray = photo.Luma().ToPicture();
        var alpha = Enumerable.Range(0, gray.Pixels.Length).Select(i => i % photo.Width < 10 ? 0f : 1).ToArray();
        var seen = new Picture(gray.Width, gray.Height, 1, gray.Pixels) { Alpha = alpha };
        var result = Warped(seen, face, new FaceOptions { NoVisibleMark = true }).Picture;
        Assert.Equal(1, result.Channels);
        Assert.Equal(alpha, result.Alpha);
        Assert.NotSame(alpha, result.Alpha);
    }

    [Fact]
    public void The_same_bits_come_of_any_number_of_threads()
    {
        var (photo, face) = PortraitFixture.Load('a');
        Assert.Equal(OwnContext.Run(1, () => Warped(photo, face, new FaceOptions()).Picture.Pixels), OwnContext.Run(3, () => Warped(photo, face, new FaceOptions()).Picture.Pixels));
    }

    [Fact]
    public void A_tiny_face_one_at_the_border_and_a_large_one_are_changed()
    {
        var (photo, face) = PortraitFixture.Load('a');
        foreach (var (width, height, shift) in new[] { (32, 32, 0), (128, 128, 45), (600, 600, 0) })
        {
            var picture = Resampler.Resize(photo, width, height);
            var own = face.Resized(photo.Width, photo.Height, width, height);
            if (shift > 0)
            {
                picture = PictureTransforms.Crop(picture, shift, 0, width - shift, height);
                own = own.Transform(p => p - new Point2(shift, 0));
            }
            var result = Warped(picture, own, new FaceOptions { NoVisibleMark = true });
            Assert.Equal((picture.Width, picture.Height), (result.Picture.Width, result.Picture.Height));
            Assert.All(result.Picture.Pixels, v => Assert.InRange(v, 0, 1));
            Assert.NotEqual(result.Photo.Pixels, result.Changed.Pixels);
        }
    }

    [Fact]
    public void Faces_that_show_nothing_are_refused_in_a_sentence()
    {
        var (photo, face) = PortraitFixture.Load('a');
        var tiny = Resampler.Resize(photo, 12, 12);
        var error = Assert.Throws<InputException>(() => Warped(tiny, face.Resized(photo.Width, photo.Height, 12, 12), new FaceOptions()));
        Assert.Contains("is too small", error.Message, StringComparison.Ordinal);
        var middle = face.Points[27].X;
        // Nose and mouth over one ear.
        var profile = new FaceLandmarks([.. face.Points.Select((p, i) => i is > 16 and < 36 or > 47 ? new Point2(p.X + 1.05 * (face.Points[16].X - middle), p.Y) : p)]);
        Assert.True(profile.Turn > 0.86);
        using var edit = new FaceEdit(new FaceOptions(), s_painted);
        // A picture in which no detector sees a face doesn't contradict its landmarks.
        Assert.Contains("seen from the side", Assert.ThrowsAny<InputException>(() => edit.Target(new Picture(photo.Width, photo.Height, 3), PortraitFixture.Pts(profile), 1, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_without_a_face_is_refused_in_a_sentence()
    {
        Assert.SkipUnless(FaceDetector.IsInstalled, "The npm package @vladmandic/face-api was not brought by the build, so there is no detector to test.");
        using var edit = new FaceEdit(new FaceOptions(), s_painted);
        var picture = PictureFile.Load(Repo.Fixture("inputs", "photo_black-canyon.png"));
        var error = Assert.Throws<InputException>(() => edit.Apply(picture, (_, _) => throw new InvalidOperationException(), TestContext.Current.CancellationToken));
        Assert.Contains("No face was found in the photo", error.Message, StringComparison.Ordinal);
        using var all = new FaceEdit(new FaceOptions { AllFaces = true }, s_painted);
        Assert.Throws<InputException>(() => all.Apply(picture, (_, _) => throw new InvalidOperationException(), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false, null, "add `Painting`")]
    [InlineData(true, "Ada", "exclude each other")]
    [InlineData(false, " ", "is empty")]
    public void Whose_face_it_is_must_be_said(bool painting, string? consent, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<UsageException>(() => TargetConsent.Of(painting, consent, "b.png")).Message, StringComparison.Ordinal);

    [Fact]
    public void Cancelled_work_ends()
    {
        var (photo, face) = PortraitFixture.Load('a');
        using var edit = new FaceEdit(Options(face), s_painted);
        Assert.Throws<OperationCanceledException>(() => edit.Apply(photo, (_, _) => throw new InvalidOperationException(), new CancellationToken(canceled: true)));
    }

    private static FaceOptions Options(FaceLandmarks face) => new() { Landmarks = PortraitFixture.Pts(face) };

    private static FaceEditResult Warped(Picture photo, FaceLandmarks face, FaceOptions options)
    {
        var (target, targetFace) = PortraitFixture.Load('b');
        using var edit = new FaceEdit(options with { Landmarks = PortraitFixture.Pts(face) }, s_painted);
        var warp = new FaceWarp(target.ToRgb(), targetFace);
        return edit.Apply(photo, (seen, own) => warp.Patch(seen, own, default), default);
    }
}
