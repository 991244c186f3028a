using FsCheck;
using FsCheck.Fluent;
using Impasto.Imaging.BilateralGrid;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Resampling;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.BilateralGrid;

public sealed class AffineGridTests
{
    [Fact]
    public void An_affine_change_of_colors_is_reproduced_at_any_size() => Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var factors = Enumerable.Range(0, 9).Select(i => (i % 4 == 0 ? 1 : 0) + 0.6f * (random.NextSingle() - 0.5f)).ToArray();
        var offsets = Enumerable.Range(0, 3).Select(_ => 0.3f * (random.NextSingle() - 0.5f)).ToArray();
        var small = Scene(random, 20 + random.Next(80), 20 + random.Next(80));
        var full = Scene(random, 150, 110);

        var result = AffineGrid.Fit(small, Changed(small)).Slice(full);

        var want = Changed(full);
        return result.Pixels.Zip(want.Pixels).All(p => Math.Abs(p.First - Math.Clamp(p.Second, 0, 1)) < 1 / 255f);

        Picture Changed(Picture picture) => Mapped(picture, (x, y, c) =>
            factors[3 * c] * picture[x, y, 0] + factors[3 * c + 1] * picture[x, y, 1] + factors[3 * c + 2] * picture[x, y, 2] + offsets[c]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_was_not_changed_stays() => Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var small = Scene(random, 1 + random.Next(70), 1 + random.Next(70));
        var full = Scene(random, 1 + random.Next(150), 1 + random.Next(150));
        return AffineGrid.Fit(small, small.Clone()).Slice(full).Pixels.Zip(full.Pixels).All(p => Math.Abs(p.First - p.Second) < 1e-5f);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0.2f, 3)]
    [InlineData(0.2f, 12)]
    [InlineData(0.1f, 40)]
    public void Flat_areas_take_the_colors_and_no_structure_of_the_style(float amplitude, int period)
    {
        // A sky above a land, both with a photograph's noise; the style has waves and noise of its own everywhere.
        var random = new Random(period);
        var full = Mapped(new Picture(640, 480, 3), (_, y, c) => (y < 240 ? 0.6f + 0.1f * c + y / 4000f : 0.3f - 0.05f * c) + 0.02f * (random.NextSingle() - 0.5f));
        var small = Resampler.Resize(full, 320, 240);
        var stylised = Mapped(small, (x, y, c) => 0.1f + 0.7f * small[x, y, 2 - c] + amplitude * MathF.Sin((x + y) * 2 * MathF.PI / period) + 0.2f * (random.NextSingle() - 0.5f));

        var result = AffineGrid.Fit(small, stylised).Slice(full);

        foreach (var top in new[] { 20, 260 })
        {
            Assert.InRange(Energy(result, top, 200), 0, 1.1 * Energy(full, top, 200));
            Assert.InRange(Energy(stylised, top / 2, 100), 10 * Energy(full, top, 200), double.MaxValue);
            for (var c = 0; c < 3; c++)
                Assert.Equal(Mean(stylised, top / 2, 100, c), Mean(result, top, 200, c), 0.02);
        }
    }

    [Fact]
    public void Edges_of_the_content_stay_sharp_where_the_stylised_picture_is_soft()
    {
        var full = Mapped(new Picture(800, 600, 3), (x, _, _) => x < 400 ? 0.2f : 0.8f);
        var small = Mapped(new Picture(200, 150, 3), (x, _, _) => x < 100 ? 0.2f : 0.8f);
        var stylised = Gaussian.Blur(Mapped(small, (x, _, c) => x < 100 ? 0.7f - 0.2f * c : 0.1f + 0.3f * c), 3);

        var result = AffineGrid.Fit(small, stylised).Slice(full);

        foreach (var c in new[] { 0, 2 })
        {
            double left = result[40, 300, c], right = result[760, 300, c];
            Assert.InRange(Math.Abs(right - left), 0.35, 0.65);
            Assert.InRange((result[400, 300, c] - result[399, 300, c]) / (right - left), 0.9, 1.01);
            // No halo beside it.
            for (var x = 300; x < 500; x++)
                Assert.Equal(x < 400 ? left : right, result[x, 300, c], 0.03);
        }
    }

    [Fact]
    public void Pictures_without_contrast_get_the_mean_color()
    {
        foreach (var (width, height) in new[] { (1, 1), (1, 40), (33, 1), (50, 20) })
        {
            var flat = Mapped(new Picture(width, height, 3), (_, _, c) => 0.3f + 0.1f * c);
            var result = AffineGrid.Fit(flat, Mapped(flat, (_, _, c) => 0.9f - 0.2f * c)).Slice(flat);
            for (var i = 0; i < result.Pixels.Length; i++)
                Assert.Equal(0.9f - 0.2f * (i % 3), result.Pixels[i], 1e-3f);
        }
    }

    [Fact]
    public void Pictures_of_any_size_shape_and_colors_give_values_from_0_to_1() => Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var (width, height) = (1 + random.Next(60), 1 + random.Next(60));
        var contrast = random.Next(3) * random.NextSingle();
        var small = Mapped(new Picture(width, height, random.Next(2) == 0 ? 1 : 3), (_, _, _) => contrast * (random.NextSingle() - 0.5f) + 0.5f);
        var stylised = Mapped(new Picture(width, height, 3), (_, _, _) => 3 * random.NextSingle() - 1);
        // Luma that the small picture has nowhere, and numbers that are none.
        var full = Mapped(new Picture(1 + random.Next(90), 1 + random.Next(90), 3), (_, _, _) =>
            random.Next(40) switch { 0 => float.NaN, 1 => float.PositiveInfinity, 2 => float.NegativeInfinity, _ => 3 * random.NextSingle() - 1 });
        stylised.Pixels[random.Next(stylised.Pixels.Length)] = float.NaN;
        return AffineGrid.Fit(small, stylised).Slice(full).Pixels.All(v => v is >= 0 and <= 1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Results_are_the_same_for_any_number_of_threads()
    {
        var random = new Random(4);
        var (small, full) = (Scene(random, 130, 90), Scene(random, 301, 203));
        var stylised = Scene(random, 130, 90);

        var alone = OwnContext.Run(1, () => AffineGrid.Fit(small, stylised).Slice(full).Pixels);

        foreach (var threads in new[] { 2, 3, 8 })
            Assert.Equal(alone, OwnContext.Run(threads, () => AffineGrid.Fit(small, stylised).Slice(full).Pixels));
    }

    [Fact]
    public void A_gray_picture_is_mapped_as_its_color_copy_and_what_lies_beside_the_pixels_is_kept()
    {
        var random = new Random(5);
        var small = Scene(random, 60, 40);
        var grid = AffineGrid.Fit(small, Scene(random, 60, 40));
        var gray = new Picture(30, 20, 1, Scene(random, 30, 20).Channel(1).Values) { Alpha = new float[600], Metadata = new PictureMetadata() };

        var result = grid.Slice(gray);

        Assert.Equal(grid.Slice(gray.ToRgb()).Pixels, result.Pixels);
        Assert.Same(gray.Alpha, result.Alpha);
        Assert.Same(gray.Metadata, result.Metadata);
    }

    [Fact]
    public void Both_halves_of_the_work_can_be_cancelled()
    {
        var picture = Scene(new Random(6), 40, 30);
        var grid = AffineGrid.Fit(picture, picture);
        var cancelled = new CancellationToken(true);

        Assert.ThrowsAny<OperationCanceledException>(() => AffineGrid.Fit(picture, picture, cancel: cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => grid.Slice(picture, cancelled));
    }

    [Fact]
    public void Senseless_parameters_are_refused()
    {
        var picture = new Picture(4, 4, 3);
        Assert.Throws<ArgumentException>(() => AffineGrid.Fit(picture, new Picture(5, 4, 3)));
        Assert.Throws<ArgumentException>(() => AffineGrid.Fit(picture, picture, new AffineGridSettings { CellSize = 0 }));
        Assert.Throws<ArgumentException>(() => AffineGrid.Fit(picture, picture, new AffineGridSettings { Levels = 1 }));
        Assert.Throws<ArgumentException>(() => AffineGrid.Fit(picture, picture, new AffineGridSettings { Reach = double.NaN }));
        Assert.Throws<ArgumentException>(() => AffineGrid.Fit(picture, picture, new AffineGridSettings { Flat = 0 }));
    }

    /// <summary>Soft gradients, hard edges and noise in many colours.</summary>
    private static Picture Scene(Random random, int width, int height)
    {
        var edges = Enumerable.Range(0, 4).Select(_ => (X: random.Next(width), Y: random.Next(height), Color: Enumerable.Range(0, 3).Select(_ => random.NextSingle()).ToArray())).ToArray();
        return Mapped(new Picture(width, height, 3), (x, y, c) =>
        {
            var value = 0.1f + 0.3f * ((c == 1 ? x : y) + 0.5f) / (c == 1 ? width : height) + 0.1f * random.NextSingle();
            foreach (var edge in edges)
                value += x > edge.X && y > edge.Y ? 0.5f * (edge.Color[c] - value) : 0;
            return value;
        });
    }

    private static Picture Mapped(Picture like, Func<int, int, int, float> value)
    {
        var result = new Picture(like.Width, like.Height, like.Channels);
        for (var y = 0; y < like.Height; y++)
        {
            for (var x = 0; x < like.Width; x++)
            {
                for (var c = 0; c < like.Channels; c++)
                    result[x, y, c] = value(x, y, c);
            }
        }
        return result;
    }

    /// <summary>Mean square of the differences between neighbours, away from the picture's left and right edges.</summary>
    private static double Energy(Picture picture, int top, int rows)
    {
        var luma = picture.Luma();
        var sum = 0.0;
        for (var y = top; y < top + rows; y++)
        {
            for (var x = 10; x < picture.Width - 10; x++)
                sum += Math.Pow(luma[x + 1, y] - luma[x, y], 2) + Math.Pow(luma[x, y + 1] - luma[x, y], 2);
        }
        return sum / (rows * (picture.Width - 20));
    }

    private static double Mean(Picture picture, int top, int rows, int channel)
    {
        var sum = 0.0;
        for (var y = top; y < top + rows; y++)
        {
            for (var x = 0; x < picture.Width; x++)
                sum += picture[x, y, channel];
        }
        return sum / (rows * picture.Width);
    }
}
