using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Tensors;
using Impasto.TestSupport;
using Impasto.Training.FeedForward;

namespace Impasto.Tests.Training.FeedForward;

public sealed class FaceWeightsTests
{
    public FaceWeightsTests() => Assert.SkipUnless(FaceDetector.IsInstalled, "The npm package @vladmandic/face-api was not brought by the build, so no face can be found.");

    [Fact]
    public void The_content_counts_more_on_a_face_and_alike_elsewhere()
    {
        var portrait = Repo.Shared("data", "portraits", "helen", "helen_105300174_2.jpg");
        using var faces = new FaceWeights(4);
        var photo = Resampler.Resize(PictureFile.Load(portrait).ToRgb(), 256, 256);
        var empty = new Picture(256, 256, 3);
        using var map = faces.Map([photo, empty]);
        Assert.NotNull(map);
        Assert.Equal([2, 256, 256, 1], map.Shape.Sizes.ToArray());
        var values = map.ToArray();
        Assert.Equal(5, values.Take(256 * 256).Max(), 1e-4f);
        Assert.Equal(1, values.Take(256 * 256).Min());
        Assert.All(values.Skip(256 * 256), v => Assert.Equal(1, v));
    }

    [Fact]
    public void Without_faces_there_is_no_map()
    {
        using var faces = new FaceWeights(4);
        Assert.Null(faces.Map([new Picture(64, 64, 3)]));
    }
}
