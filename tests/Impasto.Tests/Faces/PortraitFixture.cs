using System.Text.Json;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Warping;
using Impasto.TestSupport;

namespace Impasto.Tests.Faces;

/// <summary>The drawn portraits of tests/Fixtures/inputs (CC0) and their exact landmarks.</summary>
internal static class PortraitFixture
{
    /// <summary>Face 0 of faces.json is drawn in portrait_a, face 20 in portrait_b, of 400 px squares made 128.</summary>
    public static (Picture Picture, FaceLandmarks Face) Load(char letter)
    {
        var picture = PictureFile.Load(Repo.Fixture("inputs", $"portrait_{letter}.png"));
        using var json = JsonDocument.Parse(File.ReadAllText(Repo.Fixture("inputs", "faces.json")));
        var points = json.RootElement.GetProperty("faces")[letter == 'a' ? 0 : 20];
        var face = new FaceLandmarks([.. points.EnumerateArray().Select(p => new Point2(p[0].GetDouble(), p[1].GetDouble()))]);
        return (picture, face.Resized(400, 400, picture.Width, picture.Height));
    }

    /// <summary>The landmarks in a .pts file of their own.</summary>
    public static string Pts(FaceLandmarks face)
    {
        var path = TempFolder.NewFile("face.pts");
        PtsFile.Write(path, face);
        return path;
    }

    public static double MeanDifference(Picture a, Picture b) => a.Pixels.Zip(b.Pixels, (x, y) => (double)Math.Abs(x - y)).Average();
}
