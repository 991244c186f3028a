using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.TestSupport;

namespace Impasto.Tests.Faces;

public class FaceDetectorTests
{
    private static FaceDetector Detector()
    {
        Assert.SkipUnless(FaceDetector.IsInstalled, "The npm package @vladmandic/face-api was not brought by the build, so there is no detector to test.");
        return new FaceDetector();
    }

    [Fact]
    public void Without_the_models_a_sentence_says_what_to_do()
    {
        var message = Assert.Throws<ModelException>(() => new FaceDetector(Path.GetTempPath())).Message;
        Assert.Contains("@vladmandic/face-api", message, StringComparison.Ordinal);
        Assert.Contains("`Landmarks` FILE.pts", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_without_a_face_give_none_whatever_their_size()
    {
        using var detector = Detector();
        Assert.Empty(detector.Detect(new Picture(1, 1, 1)));
        Assert.Empty(detector.Detect(new Picture(300, 40, 3)));
    }

    [Theory]
    [InlineData("helen_105300174_2")]
    [InlineData("helen_2175629058_1")]
    [InlineData("helen_1070861406_1")]
    public void Landmarks_lie_within_a_few_percent_of_the_annotators(string name)
    {
        var picture = PictureFile.Load(Repo.Shared("data", "portraits", "helen", $"{name}.jpg"));
        var truth = PtsFile.Read(Repo.Shared("data", "portraits", "helen", $"{name}.pts"));
        using var detector = Detector();
        var faces = detector.Detect(picture);
        var eyes = (truth.Points[45] - truth.Points[36]).Length;
        var errors = faces.Select(f => f.Landmarks.Points.Zip(truth.Points, (a, b) => (a - b).Length).Average() / eyes);
        Assert.InRange(errors.Min(), 0, 0.075);
        Assert.Equal(faces.OrderByDescending(f => f.Box.Area), faces);
    }
}
