using System.Numerics;
using Impasto.Imaging.Painting;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Painting;

public sealed class OrientationFieldTests
{
    private static Picture Stripes(int width, int height, float degrees, float period)
    {
        var picture = new Picture(width, height, 3);
        var (sin, cos) = MathF.SinCos(degrees * MathF.PI / 180);
        for (var i = 0; i < width * height; i++)
        {
            // Constant along (cos, sin).
            var value = 0.5f + 0.4f * MathF.Sin((-sin * (i % width) + cos * (i / width)) * 2 * MathF.PI / period);
            for (var c = 0; c < 3; c++)
                picture.Pixels[3 * i + c] = value;
        }
        return picture;
    }

    [Theory]
    [InlineData(0, 120)]
    [InlineData(30, 120)]
    [InlineData(90, 120)]
    [InlineData(140, 120)]
    [InlineData(65, 1300)] // larger than the field's grid
    public void It_runs_along_stripes(float degrees, int size)
    {
        var field = OrientationField.FromPicture(Stripes(size, 100, degrees, 12), 3);
        var wanted = new Vector2(MathF.Cos(degrees * MathF.PI / 180), MathF.Sin(degrees * MathF.PI / 180));
        for (var y = 20; y < 80; y += 7)
        {
            for (var x = 20; x < size - 20; x += 11)
            {
                Assert.True(MathF.Abs(Vector2.Dot(field.At(new(x, y)), wanted)) > 0.998f);
                Assert.True(MathF.Abs(Vector2.Dot(field[x, y], wanted)) > 0.998f);
                Assert.True(field.Coherence(x, y) > 0.9f);
            }
        }
    }

    [Fact]
    public void Flat_parts_take_the_direction_of_structure_nearby()
    {
        var picture = new Picture(160, 160, 3);
        for (var i = 0; i < 160 * 160; i++)
            picture.Pixels[3 * i] = i % 160 < 80 ? 0.2f : 0.8f;
        var field = OrientationField.FromPicture(picture, 3);
        Assert.True(MathF.Abs(field.At(new(100, 80)).Y) > 0.98f);
        Assert.True(MathF.Abs(field.At(new(60, 80)).Y) > 0.98f);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(50, 40)]
    public void One_color_gives_unit_vectors(int width, int height)
    {
        var field = OrientationField.FromPicture(new Picture(width, height, 1), 4, seed: 3);
        for (var i = 0; i < width * height; i++)
        {
            Assert.Equal(1, field[i % width, i / width].Length(), 4);
            Assert.Equal(1, field.At(new(i % width + 0.3f, i / width)).Length(), 4);
            Assert.InRange(field.Coherence(i % width, i / width), 0, 1);
        }
    }

    [Fact]
    public void One_thread_gives_the_same_bits()
    {
        var picture = Stripes(150, 90, 25, 9);
        var many = OrientationField.FromPicture(picture, 2);
        var one = OwnContext.Run(1, () => OrientationField.FromPicture(picture, 2));
        for (var i = 0; i < 150 * 90; i++)
            Assert.Equal(many[i % 150, i / 150], one[i % 150, i / 150]);
    }

    [Fact]
    public void Calm_lays_faint_slopes_at_a_slant_and_keeps_strong_ones()
    {
        // Upright stripes of contrast 0.8 to the left, of 0.004 to the right: strokes run upright along both unless asked to keep calm.
        var picture = new Picture(160, 80, 1);
        for (var i = 0; i < picture.Pixels.Length; i++)
        {
            var x = i % 160;
            picture.Pixels[i] = 0.5f + (x < 80 ? 0.4f : 0.002f) * MathF.Sin(0.5f * x);
        }
        var field = OrientationField.FromPicture(picture, 3);
        var calm = OrientationField.FromPicture(picture, 3, calm: 0.02f);
        Assert.True(MathF.Abs(field.At(new(40, 40)).Y) > 0.98f);
        Assert.True(MathF.Abs(calm.At(new(40, 40)).Y) > 0.98f);
        Assert.InRange(MathF.Abs(calm.At(new(140, 40)).Y), 0.3f, 0.8f);
        Assert.Throws<ArgumentException>(() => OrientationField.FromPicture(picture, 3, calm: -1));
    }

    [Fact]
    public void Smoothing_must_be_above_0() => Assert.Throws<ArgumentException>(() => OrientationField.FromPicture(new Picture(3, 3, 1), 0));
}
