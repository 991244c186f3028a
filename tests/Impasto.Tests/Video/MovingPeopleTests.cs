using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Imaging.Warping;
using Impasto.People;
using Impasto.TestSupport;
using Impasto.Video;

namespace Impasto.Tests.Video;

public sealed class MovingPeopleTests
{
    [Fact]
    public void What_was_found_before_comes_along()
    {
        Assert.SkipUnless(PersonSegmenter.IsInstalled, "The npm package @mediapipe/selfie_segmentation was not brought by the build, so nobody is found.");
        var man = PictureTransforms.ResizeLongestSide(PictureFile.Load(Repo.Shared("data", "portraits", "helen", "helen_13653802_1.jpg")).ToRgb(), 200);
        var nobody = new Picture(man.Width, man.Height, 3);
        var still = new FrameMotion(new FlowField(man.Width, man.Height), new Plane(man.Width, man.Height, Enumerable.Repeat(1f, man.Width * man.Height).ToArray()), (0, 0));
        using var people = new MovingPeople();
        var first = people.Next(man, null, null);
        var held = people.Next(nobody, still, null);
        var at = man.Height / 3 * man.Width + man.Width / 2;
        Assert.True(first.Pixels[at] < 0.03f);
        Assert.Equal(0.4f, held.Pixels[at], 0.03f);
        // After a cut nothing does.
        Assert.True(people.Next(nobody, null, null).Pixels[at] > 0.95f);
    }
}
