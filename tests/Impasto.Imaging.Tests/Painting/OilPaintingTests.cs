using System.Numerics;
using Impasto.Imaging.Painting;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Painting;

public sealed class OilPaintingTests
{
    // Two noisy halves.
    private static Picture Halves(int width, int height)
    {
        var picture = new Picture(width, height, 3);
        for (var i = 0; i < width * height; i++)
        {
            var noise = 0.12f * (LatticeNoise.Hash(i % width, i / width, 5) - 0.5f);
            (new Vector3(noise) + (i % width < width / 2 ? new Vector3(0.75f, 0.3f, 0.2f) : new Vector3(0.2f, 0.3f, 0.6f))).CopyTo(picture.Pixels, 3 * i);
        }
        return picture;
    }

    private static (Picture Colors, float[] Relief) Paint(Picture picture, int colors = 2, OilPaintingSettings? settings = null)
    {
        var palette = DominantPalette.Extract(picture, colors);
        return OilPainting.Paint(picture, OrientationField.FromPicture(picture, 3), palette, palette.Lab, settings ?? new OilPaintingSettings());
    }

    [Fact]
    public void Noise_becomes_paint_and_edges_stay()
    {
        var (colors, relief) = Paint(Halves(120, 80));
        Assert.All(relief, h => Assert.True(float.IsFinite(h)));
        for (var y = 5; y < 75; y++)
        {
            for (var x = 0; x < 120; x++)
            {
                if (x is >= 57 and <= 62)
                    continue;
                var wanted = x < 60 ? new Vector3(0.75f, 0.3f, 0.2f) : new Vector3(0.2f, 0.3f, 0.6f);
                Assert.True(Vector3.Distance(wanted, new Vector3(colors.Pixels.AsSpan(3 * (y * 120 + x), 3))) < 0.13f);
            }
        }
    }

    [Fact]
    public void Paints_replace_the_palettes_colors()
    {
        var picture = Halves(80, 60);
        var palette = DominantPalette.Extract(picture, 2);
        var green = new Vector3(50, -40, 30);
        var (colors, _) = OilPainting.Paint(picture, OrientationField.FromPicture(picture, 3), palette, [green, green], new OilPaintingSettings());
        for (var i = 0; i < colors.Pixels.Length; i += 3)
            Assert.True(colors.Pixels[i + 1] > colors.Pixels[i] + 0.1f);
    }

    [Fact]
    public void More_abstraction_leaves_less_detail()
    {
        var picture = new Picture(400, 200, 3);
        for (var i = 0; i < 400 * 200; i++)
            new Vector3(0.3f + 0.3f * LatticeNoise.Smooth(i % 400 / 4f, i / 400 / 4f, 1), 0.3f + 0.3f * LatticeNoise.Smooth(i % 400 / 4f, i / 400 / 4f, 2),
                0.5f).CopyTo(picture.Pixels, 3 * i);
        double Difference(float abstraction) =>
            Paint(picture, 20, new OilPaintingSettings { Abstraction = abstraction }).Colors.Pixels.Zip(picture.Pixels, (a, b) => Math.Abs(a - b)).Average();
        Assert.True(Difference(1) > 1.3 * Difference(0), $"{Difference(1)} {Difference(0)}");
    }

    [Fact]
    public void One_thread_gives_the_same_bits()
    {
        var picture = Halves(90, 70);
        var many = Paint(picture, 6);
        var one = OwnContext.Run(1, () => Paint(picture, 6));
        Assert.Equal(many.Colors.Pixels, one.Colors.Pixels);
        Assert.Equal(many.Relief, one.Relief);
    }

    [Fact]
    public void Furrows_run_along_the_flow()
    {
        var stripes = new Picture(200, 200, 3);
        for (var i = 0; i < stripes.Pixels.Length; i++)
            stripes.Pixels[i] = i / 3 / 200 % 10 < 5 ? 0.2f : 0.8f; // horizontal
        var height = BrushTexture.Create(OrientationField.FromPicture(stripes, 3), 6, 1);
        Assert.Equal(0.5, height.Values.Average(), 1);
        double along = 0, across = 0;
        for (var y = 10; y < 190; y++)
        {
            for (var x = 10; x < 190; x++)
            {
                along += Math.Abs(height[x + 3, y] - height[x, y]);
                across += Math.Abs(height[x, y + 3] - height[x, y]);
            }
        }
        Assert.True(across > 3 * along);
        Assert.Throws<ArgumentException>(() => BrushTexture.Create(OrientationField.FromPicture(stripes, 3), 0, 1));
    }

    [Fact]
    public void Filters_leave_one_color_alone_and_do_not_cross_edges()
    {
        var picture = Halves(60, 40);
        var field = OrientationField.FromPicture(picture, 2);
        var flat = new Vector4[60 * 40];
        Array.Fill(flat, new Vector4(40, 10, -5, 1));
        foreach (var filtered in new[]
                 {
                     FlowFilter.Bilateral(flat, field, 2, 3, 5, CancellationToken.None), FlowFilter.Smooth(flat, field, 2, CancellationToken.None),
                         FlowFilter.Sharpen(flat, field, 1.5f, 3, CancellationToken.None),
                 })
            Assert.All(filtered, v => Assert.True(Vector4.Distance(v, flat[0]) < 1e-3f));

        var guide = new Vector4[60 * 40];
        var values = new Vector4[60 * 40];
        for (var i = 0; i < guide.Length; i++)
        {
            guide[i] = new Vector4(i % 60 < 30 ? 0 : 100, 0, 0, 0);
            values[i] = new Vector4(i % 60 < 30 ? 0 : 1, LatticeNoise.Hash(i, 0, 0), 0, 0);
        }
        DomainTransform.Smooth(values, guide, 60, 40, 20, 10, CancellationToken.None);
        for (var i = 0; i < values.Length; i++)
        {
            Assert.Equal(i % 60 < 30 ? 0 : 1, values[i].X, 0.01f);
            Assert.InRange(values[i].Y, 0.3f, 0.7f); // smoothed well inside each half
        }
    }

    [Fact]
    public void Bad_requests_are_refused()
    {
        var picture = Halves(20, 20);
        var (palette, field) = (DominantPalette.Extract(picture, 2), OrientationField.FromPicture(picture, 2));
        Assert.Throws<ArgumentException>(() => OilPainting.Paint(new Picture(20, 20, 1), field, palette, palette.Lab, new()));
        Assert.Throws<ArgumentException>(() => OilPainting.Paint(Halves(10, 10), field, palette, palette.Lab, new()));
        Assert.Throws<ArgumentException>(() => OilPainting.Paint(picture, field, palette, [], new()));
    }
}
