using Impasto.Imaging.Faces;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Tests.Warping;
using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Tests.Faces;

public class HairMatteTests
{
    private const int Side = 240;

    /// <summary>A dark head before a light wall, locks three pixels wide reaching out of it, and a mask that ends where the head does.</summary>
    private static (Picture Picture, FaceLandmarks Face, Plane Mask, bool[] Lock) Portrait()
    {
        var face = new FaceLandmarks(WarpFixture.Points("landmarks_b")).Resized(400, 400, 160, 160).Transform(p => new Point2(p.X + 40, p.Y + 70));
        var (picture, mask, locks) = (new Picture(Side, Side, 3), new Plane(Side, Side), new bool[Side * Side]);
        var chin = face.Points[8];
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                double across = (x - chin.X) / 54, along = (y - (chin.Y - 56)) / 70;
                var distance = Math.Sqrt(across * across + along * along);
                var head = distance < 1;
                locks[y * Side + x] = !head && distance < 1.15 && along < 0 && Math.Abs(across) < 0.5 && x % 12 < 3;
                var value = head || locks[y * Side + x] ? 0.12f : 0.8f;
                (picture[x, y, 0], picture[x, y, 1], picture[x, y, 2]) = (value + 0.03f, value, value + (head ? -0.02f : 0));
                mask[x, y] = head ? 1 : 0;
            }
        }
        return (picture, face, mask, locks);
    }

    [Fact]
    public void Locks_beyond_the_mask_are_the_persons_and_the_wall_between_them_is_not()
    {
        var (picture, face, mask, locks) = Portrait();
        var (share, colors) = HairMatte.Find(picture, face, mask);
        // The locks' middles, near the head: the reach of hair fades towards its end.
        int[] middles = [.. Enumerable.Range(0, locks.Length).Where(i => locks[i] && i % Side % 12 == 1)];
        Assert.InRange(middles.Average(i => share.Values[i]), 0.7, 1);
        Assert.InRange(middles.Average(i => colors.Pixels[3 * i + 1]), 0, 0.25);
        Assert.InRange(Enumerable.Range(0, locks.Length).Where(i => mask.Values[i] == 0 && !locks[i] && i % Side % 12 is > 5 and < 10).Average(i => share.Values[i]), 0, 0.05);
        Assert.InRange(Enumerable.Range(0, locks.Length).Where(i => mask.Values[i] == 1).Average(i => share.Values[i]), 0.98, 1);
        Assert.All(share.Values, v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public void Large_flat_and_tiny_pictures_give_shares_in_range()
    {
        var (picture, face, mask, _) = Portrait();
        var large = Resampler.Resize(picture, 800, 800);
        var found = HairMatte.Find(large, face.Resized(Side, Side, 800, 800), Resampler.Resize(mask, 800, 800, ResampleFilter.Box)).Share;
        Assert.Equal((800, 800), (found.Width, found.Height));
        Assert.All(found.Values, v => Assert.InRange(v, 0, 1));
        Assert.All(HairMatte.Find(new Picture(Side, Side, 3), face, mask).Share.Values, v => Assert.InRange(v, 0, 1));
        Assert.All(HairMatte.Find(new Picture(8, 8, 3), face.Resized(Side, Side, 8, 8), new Plane(8, 8)).Share.Values, v => Assert.InRange(v, 0, 1));
    }
}
