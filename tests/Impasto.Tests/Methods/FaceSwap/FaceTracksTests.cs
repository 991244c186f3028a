using FsCheck;
using FsCheck.Fluent;
using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Warping;
using Impasto.Methods.FaceSwap;
using Impasto.Tests.Faces;

namespace Impasto.Tests.Methods.FaceSwap;

public sealed class FaceTracksTests
{
    private static readonly FaceLandmarks s_face = PortraitFixture.Load('a').Face;

    private static FaceLandmarks Moved(double x, double y = 0) => s_face.Transform(p => p + new Point2(x, y));

    [Fact]
    public void A_still_face_trembles_at_least_three_times_less()
    {
        var random = new SeededRandom(3);
        List<FaceLandmarks> found = [.. Enumerable.Range(0, 40).Select(_ => s_face.Transform(p => p + 0.01 * s_face.EyeDistance * new Point2(random.NextNormal(), random.NextNormal())))];
        var tracks = Tracks(found);
        Assert.Equal(1, tracks.Count);
        double was = 0, now = 0;
        for (var i = 1; i < found.Count; i++)
        {
            was += Distance(found[i], found[i - 1]);
            now += Distance(tracks.At(i, 0)!, tracks.At(i - 1, 0)!);
        }
        Assert.InRange(was / now, 3, 100);
        // And it stays where it is.
        Assert.All(Enumerable.Range(0, found.Count), i => Assert.InRange(Distance(tracks.At(i, 0)!, s_face), 0, 0.01 * s_face.EyeDistance));
    }

    [Fact]
    public void In_a_noisy_still_clip_the_detector_s_landmarks_tremble_at_least_three_times_less()
    {
        Assert.SkipUnless(FaceDetector.IsInstalled, "The npm package @vladmandic/face-api was not brought by the build, so no face is found.");
        var portrait = PortraitFixture.Load('a').Picture.ToRgb();
        var random = new SeededRandom(7);
        using var finder = new FaceFinder();
        List<FaceLandmarks> found = [];
        for (var i = 0; i < 16; i++)
        {
            var noisy = new Picture(portrait.Width, portrait.Height, 3, [.. portrait.Pixels.Select(v => v + 4f / 255 * random.NextNormal())]);
            found.Add(Assert.Single(finder.Seen(noisy, TestContext.Current.CancellationToken)));
        }
        var tracks = Tracks(found);
        var (was, now) = (0.0, 0.0);
        for (var i = 1; i < found.Count; i++)
        {
            was += Distance(found[i], found[i - 1]);
            now += Distance(tracks.At(i, 0)!, tracks.At(i - 1, 0)!);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{was / 15 / found[0].EyeDistance:F4} of the eye distance, smoothed {now / 15 / found[0].EyeDistance:F4}: {was / now:F1} times less");
        Assert.InRange(was / now, 3, 1000);
    }

    [Fact]
    public void Even_movement_is_neither_slowed_nor_late()
    {
        Prop.ForAll<sbyte, sbyte>((x, y) =>
        {
            // Up to 0.3 eye distances a frame.
            var step = s_face.EyeDistance / 420 * new Point2(x, y);
            var tracks = Tracks([.. Enumerable.Range(0, 21).Select(i => s_face.Transform(p => p + i * step))]);
            return Enumerable.Range(8, 5).All(i => Distance(tracks.At(i, 0)!, s_face.Transform(p => p + i * step)) < 1e-9);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_sudden_movement_stays_sudden()
    {
        var far = 0.3 * s_face.EyeDistance;
        var tracks = Tracks([.. Enumerable.Range(0, 20).Select(i => Moved(i < 10 ? 0 : far))]);
        Assert.Equal(1, tracks.Count);
        for (var i = 0; i < 20; i++)
            Assert.InRange(Distance(tracks.At(i, 0)!, Moved(i < 10 ? 0 : far)), 0, 0.01 * s_face.EyeDistance);
    }

    [Fact]
    public void A_face_that_is_missed_in_some_frames_is_between_those_around()
    {
        var tracks = new FaceTracks();
        for (var i = 0; i < 12; i++)
            tracks.Add(i is 4 or 5 or 6 ? [] : [Moved(3 * i)]);
        Assert.Equal(1, tracks.Count);
        Assert.InRange(Distance(tracks.At(5, 0)!, Moved(15)), 0, 0.5);
        for (var i = 0; i < 10; i++)
            tracks.Add([]);
        Assert.Null(tracks.At(15, 0));
    }

    [Fact]
    public void The_largest_comes_first_and_what_flashes_up_is_no_face()
    {
        var small = Moved(0).Transform(p => 0.5 * p + new Point2(300, 10));
        var tracks = new FaceTracks();
        for (var i = 0; i < 10; i++)
            tracks.Add(i == 5 ? [small, Moved(i), Moved(-500)] : [small, Moved(i)]);
        Assert.Equal(2, tracks.Count);
        Assert.InRange(Distance(tracks.At(5, 0)!, Moved(5)), 0, 0.5);
        Assert.InRange(Distance(tracks.At(5, 1)!, small), 0, 0.5);
    }

    [Fact]
    public void A_face_that_was_gone_for_long_is_another()
    {
        var tracks = new FaceTracks();
        for (var i = 0; i < 30; i++)
            tracks.Add(i is >= 10 and < 20 ? [] : [Moved(0)]);
        Assert.Equal(2, tracks.Count);
        Assert.Null(tracks.At(15, 0));
        Assert.Single(Enumerable.Range(0, 2).Select(face => tracks.At(25, face)).OfType<FaceLandmarks>());
    }

    private static FaceTracks Tracks(IReadOnlyList<FaceLandmarks> found)
    {
        var tracks = new FaceTracks();
        foreach (var face in found)
            tracks.Add([face]);
        return tracks;
    }

    private static double Distance(FaceLandmarks a, FaceLandmarks b) => a.Points.Zip(b.Points, (p, q) => (p - q).Length).Average();
}
