using Impasto.Imaging.Faces;
using Impasto.Imaging.Tests.Warping;
using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Tests.Faces;

public class FaceLandmarksTests
{
    private static readonly FaceLandmarks s_face = new(WarpFixture.Points("landmarks_a"));

    [Fact]
    public void Groups_cover_all_points_once_in_order()
    {
        IReadOnlyList<Point2>[] groups = [s_face.Jaw, s_face.LeftBrow, s_face.RightBrow, s_face.NoseBridge, s_face.NoseTip,
            s_face.LeftEye, s_face.RightEye, s_face.OuterLips, s_face.InnerLips];
        Assert.Equal(s_face.Points, groups.SelectMany(g => g));
    }

    [Fact]
    public void Up_points_from_chin_to_brow_and_the_left_eye_is_left()
    {
        Assert.True(s_face.Up.Y < -0.8);
        Assert.Equal(1, s_face.Up.Length, 9);
        Assert.True(s_face.LeftEyeCenter.X < s_face.RightEyeCenter.X);
    }

    [Fact]
    public void Resizing_keeps_pixel_centers()
    {
        var half = s_face.Resized(400, 400, 200, 100);
        Assert.Equal((s_face.Points[8].X + 0.5) / 2 - 0.5, half.Points[8].X, 9);
        Assert.Equal((s_face.Points[8].Y + 0.5) / 4 - 0.5, half.Points[8].Y, 9);
    }

    [Fact]
    public void Wrong_counts_and_values_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new FaceLandmarks(new Point2[67]));
        Assert.Throws<ArgumentException>(() => new FaceLandmarks(new Point2[68]));
        Assert.Throws<ArgumentException>(() => s_face.Transform(p => p with { X = double.NaN }));
    }
}
