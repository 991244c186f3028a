using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Transforms;
using Impasto.Imaging.Warping;
using Impasto.TestSupport;

namespace Impasto.Tests.Faces;

public class FaceDescriptorTests
{
    [Fact]
    public void Without_the_weights_there_is_none() => Assert.Null(FaceDescriptor.Open(Path.GetTempPath()));

    [Fact]
    public void A_distance_is_that_of_points() => Assert.Equal(5, FaceDescriptor.Distance([0, 3, 1], [4, 0, 1]), 1e-9);

    [Fact]
    public void A_face_in_another_light_and_place_stays_who_it_is_and_others_are_others()
    {
        using var descriptor = FaceDescriptor.Open();
        Assert.SkipWhen(descriptor is null, "The npm package @vladmandic/face-api was not brought by the build, so there is no descriptor to test.");
        var described = new List<float[]>();
        foreach (var name in new[] { "helen_105300174_2", "helen_1070861406_1", "helen_1259817140_1", "helen_130361594_1" })
        {
            var picture = PictureFile.Load(Repo.Shared("data", "portraits", "helen", $"{name}.jpg"));
            var face = PtsFile.Read(Repo.Shared("data", "portraits", "helen", $"{name}.pts"));
            var own = descriptor.Describe(picture, face);
            Assert.Equal(FaceDescriptor.Length, own.Length);
            var darker = new Picture(picture.Width, picture.Height, 3, Array.ConvertAll(picture.Pixels, v => 0.7f * v));
            var cut = PictureTransforms.Crop(darker, 7, 5, picture.Width - 7, picture.Height - 5);
            var again = descriptor.Describe(cut, face.Transform(p => p - new Point2(7, 5)));
            Assert.InRange(FaceDescriptor.Distance(own, again), 0, 0.25);
            // dlib's own threshold between people.
            Assert.All(described, other => Assert.InRange(FaceDescriptor.Distance(own, other), 0.6, 1.5));
            described.Add(own);
        }
    }

    [Fact]
    public void Every_number_of_threads_describes_a_face_alike()
    {
        using var descriptor = FaceDescriptor.Open();
        Assert.SkipWhen(descriptor is null, "The npm package @vladmandic/face-api was not brought by the build, so there is no descriptor to test.");
        var (picture, face) = PortraitFixture.Load('a');
        Assert.Equal(OwnContext.Run(1, () => descriptor.Describe(picture, face)), OwnContext.Run(3, () => descriptor.Describe(picture, face)));
    }
}
