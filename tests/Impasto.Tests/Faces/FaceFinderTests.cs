using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Warping;
using Impasto.TestSupport;

namespace Impasto.Tests.Faces;

public class FaceFinderTests
{
    private static readonly (Picture Picture, FaceLandmarks Face) s_portrait = PortraitFixture.Load('a');

    private static FaceLandmarks Find(Func<Point2, Point2>? map = null, Picture? picture = null)
    {
        using var finder = new FaceFinder();
        var file = PortraitFixture.Pts(map is null ? s_portrait.Face : s_portrait.Face.Transform(map));
        return finder.Find(picture ?? s_portrait.Picture, "the photo", file, 1, "`Landmarks`", CancellationToken.None).Landmarks;
    }

    private static string Problem(Func<Point2, Point2> map, Picture? picture = null) => Assert.Throws<InputException>(() => Find(map, picture)).Message;

    [Fact]
    public void Landmarks_of_the_picture_are_taken()
    {
        Assert.Equal(s_portrait.Face.Points[30].X, Find().Points[30].X, 1e-4);
        // A little off, or with the chin cut off below, they are the same face's.
        Find(p => new Point2(p.X + 3, p.Y - 2));
        var cut = new Picture(s_portrait.Picture.Width, (int)s_portrait.Face.Points[8].Y - 2, 3);
        Array.Copy(s_portrait.Picture.Pixels, cut.Pixels, cut.Pixels.Length);
        Find(picture: cut);
        // Nothing says where a face is in an empty picture.
        Find(p => new Point2(p.X * 0.7 + 30, p.Y * 0.7), new Picture(128, 128, 3));
    }

    [Fact]
    public void Landmarks_of_another_place_or_size_are_refused()
    {
        Assert.Contains("lie outside the photo, which has 128x128 pixels", Problem(p => new Point2(p.X + 500, p.Y)), StringComparison.Ordinal);
        Assert.Contains("lie in part outside the photo, which has 128x128 pixels; they may be of it at another size", Problem(p => 1.7 * p), StringComparison.Ordinal);
        Assert.Contains("in a mirror: x and y may be swapped", Problem(p => new Point2(p.Y, p.X)), StringComparison.Ordinal);
        Assert.Contains("in a mirror", Problem(p => new Point2(127 - p.X, p.Y)), StringComparison.Ordinal);
    }

    [Fact]
    public void Landmarks_that_are_no_faces_are_refused()
    {
        Assert.Contains("lie in part outside", Problem(p => p == s_portrait.Face.Points[1] ? new Point2(999999, 20) : p), StringComparison.Ordinal);
        Assert.Contains("no face's", Problem(p => new Point2(p.X, p.X / 2)), StringComparison.Ordinal);
        var somewhere = s_portrait.Face.Points[0];
        Assert.Contains("no face's", Problem(p => p == s_portrait.Face.Points[16] ? new Point2(90, 90) : somewhere), StringComparison.Ordinal);
    }

    /// <summary>With a photograph, in which the detector finds the face.</summary>
    [Fact]
    public void The_detector_tells_at_which_size_landmarks_were_taken()
    {
        Assert.SkipUnless(FaceDetector.IsInstalled, "The npm package @vladmandic/face-api was not brought by the build, so there is no detector to compare with.");
        var photo = PictureFile.Load(Repo.Shared("data", "portraits", "helen", "helen_105300174_2.jpg"));
        var truth = PtsFile.Read(Repo.Shared("data", "portraits", "helen", "helen_105300174_2.pts"));
        using var finder = new FaceFinder();
        finder.Find(photo, "the photo", PortraitFixture.Pts(truth), 1, "`Landmarks`", CancellationToken.None);
        var half = Assert.Throws<InputException>(() => finder.Find(photo, "the photo", PortraitFixture.Pts(truth.Transform(p => 0.5 * p)), 1, "`Landmarks`", CancellationToken.None)).Message;
        Assert.Matches(@"seem to be of the photo at another size, about \d+x\d+: they must be in that picture's own pixels", half);
        var beside = Assert.Throws<InputException>(() => finder.Find(photo, "the photo", PortraitFixture.Pts(truth.Transform(p => new Point2(p.X + 0.4 * truth.Width, p.Y))), 1, "`Landmarks`",
            CancellationToken.None)).Message;
        Assert.Contains("don't fit the face that is there", beside, StringComparison.Ordinal);
    }
}
