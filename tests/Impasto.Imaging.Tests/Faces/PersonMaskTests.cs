using Impasto.Imaging.Faces;
using Impasto.Imaging.Tests.Warping;

namespace Impasto.Imaging.Tests.Faces;

public class PersonMaskTests
{
    /// <summary>A head with hair and shoulders of their own colours before a wall that gets lighter from left to right.</summary>
    /// <param name="wallColor">The wall where it is lightest.</param>
    /// <param name="flag">Hangs a cloth of the coat's colour above the head.</param>
    private static (Picture Picture, FaceLandmarks Face, bool[] Truth) Portrait((float R, float G, float B)? wallColor = null, bool flag = false)
    {
        var paint = wallColor ?? (0.6f, 0.8f, 1);
        var face = new FaceLandmarks(WarpFixture.Points("landmarks_b"));
        var picture = new Picture(400, 400, 3);
        var truth = new bool[400 * 400];
        var random = new Random(1);
        var chin = face.Points[8];
        for (var y = 0; y < 400; y++)
        {
            for (var x = 0; x < 400; x++)
            {
                double across = (x - chin.X) / 135, along = (y - (chin.Y - 140)) / 175;
                var head = across * across + along * along < 1;
                var body = y > chin.Y - 5 && Math.Abs(x - chin.X) < 70 + 2.2 * (y - chin.Y);
                var wall = 0.55f + 0.3f * x / 400;
                var (r, g, b) = head ? (along < -0.55 ? (0.2f, 0.13f, 0.1f) : (0.8f, 0.6f, 0.5f)) : body ? (0.15f, 0.2f, 0.4f) : flag && y < 70 && x > 150 && x < 330
                    ? (0.15f, 0.2f, 0.4f) : (paint.R * wall, paint.G * wall, paint.B * wall);
                var noise = 0.03f * random.NextSingle();
                (picture[x, y, 0], picture[x, y, 1], picture[x, y, 2]) = (r + noise, g + noise, b + noise);
                truth[y * 400 + x] = head || body;
            }
        }
        return (picture, face, truth);
    }

    [Fact]
    public void Head_hair_and_shoulders_are_told_from_the_wall()
    {
        var (picture, face, truth) = Portrait();
        Assert.InRange(Agreement(PersonMask.Find(picture, face).Pixels, truth), 0.93, 1);
    }

    [Theory]
    [InlineData(0.75f, 0.68f, 0.6f)]
    [InlineData(0.5f, 0.42f, 0.4f)]
    public void A_wall_in_the_tones_of_skin_or_hair_is_no_part_of_the_person(float r, float g, float b)
    {
        var (picture, face, truth) = Portrait((r, g, b));
        var mask = PersonMask.Find(picture, face).Pixels;
        double wall = truth.Count(person => !person), taken = truth.Zip(mask).Count(pixel => !pixel.First && pixel.Second > 0.5f);
        Assert.InRange(taken / wall, 0, 0.02);
    }

    [Fact]
    public void A_cloth_of_the_coats_color_above_the_head_is_no_hat()
    {
        var (picture, face, truth) = Portrait(flag: true);
        Assert.InRange(Agreement(PersonMask.Find(picture, face).Pixels, truth), 0.93, 1);
    }

    /// <summary>What both call person as a share of what either does.</summary>
    private static double Agreement(float[] mask, bool[] truth)
    {
        double both = 0, either = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            both += truth[i] && mask[i] > 0.5f ? 1 : 0;
            either += truth[i] || mask[i] > 0.5f ? 1 : 0;
        }
        return both / either;
    }

    [Fact]
    public void Flat_and_tiny_pictures_give_a_mask_in_range()
    {
        var (_, face, _) = Portrait();
        Assert.All(PersonMask.Find(new Picture(400, 400, 1), face).Pixels, v => Assert.InRange(v, 0, 1));
        Assert.All(PersonMask.Find(new Picture(8, 8, 3), face.Resized(400, 400, 8, 8)).Pixels, v => Assert.InRange(v, 0, 1));
        Assert.InRange(PersonMask.Find(new Picture(1, 1, 3), face).Pixels[0], 0, 1);
    }

    [Fact]
    public void The_face_region_holds_eyes_nose_and_mouth_and_not_the_corners()
    {
        var (_, face, _) = Portrait();
        var region = PersonMask.Face(400, 400, face);
        Assert.All(face.Points.Skip(27), p => Assert.Equal(1, region[(int)p.X, (int)p.Y, 0]));
        Assert.Equal(0, region[0, 0, 0]);
        Assert.True(PersonMask.Shape(400, 400, face)[(int)face.Points[30].X, (int)face.Points[30].Y, 0] > 0.9);
    }
}
