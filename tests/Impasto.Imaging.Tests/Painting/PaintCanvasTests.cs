using System.Numerics;
using Impasto.Imaging.Painting;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Painting;

public sealed class PaintCanvasTests
{
    private static readonly Vector3 White = new(1, 1, 1);
    private static readonly Vector3 Red = new(0.8f, 0.1f, 0.05f);

    private static BrushStroke Line(float x0, float y0, float x1, float y1, float width) =>
        new() { Points = [new(x0, y0), new(x1, y1)], Width = width, Color = Red, Streaks = 0, Texture = BristleTexture.Soft };

    private static PaintCanvas Painted(int width, int height, params BrushStroke[] strokes)
    {
        var canvas = new PaintCanvas(width, height, White);
        canvas.Paint(strokes);
        return canvas;
    }

    [Fact]
    public void A_stroke_covers_its_breadth_and_nothing_beyond()
    {
        var canvas = Painted(100, 40, Line(20, 20, 80, 20, 12));
        for (var x = 25; x <= 75; x++)
        {
            for (var y = 16; y <= 24; y++)
                Assert.Equal(new Vector4(Red, 1), canvas[x, y]);
            Assert.Equal(Vector4.One, canvas[x, 13]);
            Assert.Equal(Vector4.One, canvas[x, 27]);
            Assert.Equal(0, canvas.Relief[13 * 100 + x]);
            Assert.True(canvas.Relief[20 * 100 + x] > 0.1f);
        }
        Assert.Equal(Vector4.One, canvas[12, 20]);
        Assert.Equal(Vector4.One, canvas[88, 20]);
    }

    [Fact]
    public void Chalk_covers_the_heights_of_the_grain_and_leaves_dust_in_its_hollows()
    {
        var tooth = new float[100 * 40];
        for (var i = 0; i < tooth.Length; i++)
            tooth[i] = i % 100 / 10 % 2;
        var canvas = new PaintCanvas(100, 40, White) { Tooth = tooth };
        canvas.Paint([Line(20, 20, 80, 20, 12) with { Grain = 0.6f }]);
        Assert.Equal(Red.Y, canvas[35, 20].Y, 4);
        Assert.InRange(canvas[45, 20].Y, 0.6f, 0.95f);
        var smooth = new PaintCanvas(100, 40, White) { Tooth = tooth };
        smooth.Paint([Line(20, 20, 80, 20, 12)]);
        Assert.Equal(Red.Y, smooth[45, 20].Y, 4);
        Assert.Throws<ArgumentException>(() => new PaintCanvas(9, 9) { Tooth = tooth }.Paint([Line(1, 1, 2, 2, 3)]));
        Assert.Throws<ArgumentException>(() => canvas.Paint([Line(1, 1, 2, 2, 3) with { Grain = 2 }]));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8.5f)]
    [InlineData(30)]
    public void Its_painted_area_is_about_length_times_width(float width)
    {
        // Slanted, so that the smoothed edges count.
        var canvas = Painted(300, 300, Line(60, 80, 240, 200, width));
        double area = 0;
        for (var y = 0; y < 300; y++)
        {
            for (var x = 0; x < 300; x++)
                area += (1 - canvas[x, y].Y) / (1 - Red.Y);
        }
        var length = Math.Sqrt(180 * 180 + 120 * 120) + 0.785 * width; // round ends of half a circle together
        Assert.InRange(area, 0.85 * length * width, 1.05 * length * width);
    }

    [Fact]
    public void Edges_are_smooth()
    {
        var canvas = Painted(200, 60, Line(-50, 20, 250, 33, 14));
        var between = 0;
        for (var i = 0; i < 200 * 60; i++)
        {
            if (canvas[i % 200, i / 200].Y is > 0.2f and < 0.9f)
                between++;
        }
        Assert.InRange(between, 150, 700); // about a pixel of transition on each side of 200 columns
    }

    [Fact]
    public void Transparent_paint_mixes_with_what_is_below()
    {
        var canvas = Painted(60, 30, Line(-20, 15, 80, 15, 20) with { Opacity = 0.25f });
        var mixed = Vector4.Lerp(Vector4.One, new Vector4(Red, 1), 0.25f);
        Assert.True(Vector4.Distance(mixed, canvas[30, 15]) < 1e-6f);
    }

    [Fact]
    public void The_last_stroke_lies_on_top()
    {
        var blue = Line(30, -20, 30, 80, 16) with { Color = new(0, 0, 1) };
        Assert.Equal(new Vector4(0, 0, 1, 1), Painted(60, 60, Line(-20, 30, 80, 30, 16), blue)[30, 30]);
        Assert.Equal(new Vector4(Red, 1), Painted(60, 60, blue, Line(-20, 30, 80, 30, 16))[30, 30]);
    }

    [Fact]
    public void Bare_canvas_keeps_its_coverage_as_alpha()
    {
        var canvas = new PaintCanvas(60, 30);
        canvas.Paint([Line(-20, 10, 80, 10, 10)]);
        var picture = canvas.ToPicture();
        Assert.Equal(1, picture.Alpha![10 * 60 + 30], 5);
        Assert.Equal(0, picture.Alpha[25 * 60 + 30]);
        Assert.Equal(Red.X, picture[30, 10, 0], 5);
        Assert.Null(Painted(60, 30).ToPicture().Alpha);
    }

    [Fact]
    public void Tiles_leave_no_trace()
    {
        // The same strokes 37 pixels further on meet other tile borders.
        static BrushStroke[] Strokes(float offset) => [.. Enumerable.Range(0, 12).Select(i => new BrushStroke
        {
            Points = [new(offset + 8 * i, 20), new(offset + 30.5f + 4 * i, 60.5f), new(offset + 90, 40 + 8 * i)],
            Width = 4 + 2 * i, Color = new(i / 12f, 0.5f, 0.25f), Seed = i, Dryness = 0.5f, TaperEnd = 1,
        })];
        var here = Painted(300, 200, Strokes(50));
        var there = Painted(300, 200, Strokes(87));
        for (var y = 0; y < 200; y++)
        {
            for (var x = 0; x < 250; x++)
            {
                Assert.Equal(here[x, y], there[x + 37, y]);
                Assert.Equal(here.Relief[y * 300 + x], there.Relief[y * 300 + x + 37]);
            }
        }
    }

    [Fact]
    public void One_thread_gives_the_same_bits()
    {
        BrushStroke[] strokes = [.. Enumerable.Range(0, 400).Select(i => new BrushStroke
        {
            Points = StrokeCurve.Spline([new(i * 37 % 300, i * 91 % 220), new(i * 53 % 300, i * 17 % 220), new(i * 29 % 300, i * 71 % 220)], 3),
            Width = 2 + i % 23, Color = new(i % 7 / 7f, i % 5 / 5f, i % 3 / 3f), Seed = i,
        })];
        var many = Painted(300, 220, strokes);
        var one = OwnContext.Run(1, () => Painted(300, 220, strokes));
        Assert.Equal(many.ToPicture().Pixels, one.ToPicture().Pixels);
        Assert.Equal(many.Relief, one.Relief);
    }

    [Fact]
    public void Strokes_outside_and_dabs_and_odd_paths_are_fine()
    {
        var canvas = Painted(33, 9,
            Line(-1e7f, -1e7f, -1e7f, -1e7f, 5),
            Line(500, 4, 900, 4, 5),
            new BrushStroke { Points = [new(16, 4)], Width = 5, Color = Red, Streaks = 0 },
            new BrushStroke { Points = [new(3, 3), new(3, 3), new(3, 3)], Width = 0.3f, Color = Red });
        Assert.Equal(new Vector4(Red, 1), canvas[16, 4]);
        Assert.Equal(Vector4.One, canvas[25, 4]);
        Assert.All(canvas.Relief, h => Assert.True(float.IsFinite(h)));
    }

    [Fact]
    public void Pressure_and_tapers_narrow_a_stroke()
    {
        static int Breadth(PaintCanvas canvas, int x) => Enumerable.Range(0, 60).Count(y => canvas[x, y].Y < 0.5f);
        var pressed = Painted(120, 60, Line(10, 30, 110, 30, 24) with { Pressure = [1, 0.25f] });
        Assert.True(Breadth(pressed, 20) > 18 && Breadth(pressed, 100) < 10);
        var tapered = Painted(120, 60, Line(10, 30, 110, 30, 24) with { TaperEnd = 2 });
        Assert.True(Breadth(tapered, 40) > 20 && Breadth(tapered, 106) < 14);
    }

    [Fact]
    public void Dry_brushes_leave_gaps()
    {
        var wet = Painted(400, 60, Line(10, 30, 390, 30, 40) with { Texture = BristleTexture.Coarse });
        var dry = Painted(400, 60, Line(10, 30, 390, 30, 40) with { Texture = BristleTexture.Coarse, Dryness = 1 });
        int Gaps(PaintCanvas canvas, int from) => Enumerable.Range(from, 60).Sum(x => Enumerable.Range(18, 25).Count(y => canvas[x, y].Y > 0.6f));
        Assert.Equal(0, Gaps(wet, 300));
        Assert.Equal(0, Gaps(dry, 20));
        Assert.True(Gaps(dry, 300) > 200);
    }

    [Fact]
    public void Bad_strokes_and_sizes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PaintCanvas(0, 5));
        var canvas = new PaintCanvas(5, 5);
        var good = Line(0, 0, 4, 4, 2);
        Assert.Throws<ArgumentException>(() => canvas.Paint([good with { Points = [] }]));
        Assert.Throws<ArgumentException>(() => canvas.Paint([good with { Width = 0 }]));
        Assert.Throws<ArgumentException>(() => canvas.Paint([good with { Width = float.NaN }]));
        Assert.Throws<ArgumentException>(() => canvas.Paint([good with { Points = [new(float.NaN, 0)] }]));
        Assert.Throws<ArgumentException>(() => canvas.Paint([good with { Color = new(float.NaN, 0, 0) }]));
        Assert.Throws<ArgumentException>(() => canvas.Paint([good with { Opacity = 1.5f }]));
        Assert.Throws<ArgumentException>(() => canvas.Paint([good with { Pressure = [1] }]));
        Assert.Throws<ArgumentException>(() => canvas.Paint([good with { Thickness = -1 }]));
    }

    [Fact]
    public void Cancelling_ends_it() =>
        Assert.ThrowsAny<OperationCanceledException>(() => new PaintCanvas(50, 50).Paint([Line(0, 0, 40, 40, 5)], new CancellationToken(true)));
}
