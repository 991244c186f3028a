using System.Numerics;
using Impasto.Imaging.Painting;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Painting;

public sealed class StrokePlannerTests
{
    private static readonly PaintLayer Layer = new() { Width = 8, Brush = new BrushStroke { Points = [], Width = 1, Color = default } };

    private static Picture Halves()
    {
        var picture = new Picture(120, 90, 3);
        for (var i = 0; i < 120 * 90; i++)
            (i % 120 < 60 ? new Vector3(0.8f, 0.7f, 0.1f) : new Vector3(0.1f, 0.2f, 0.5f)).CopyTo(picture.Pixels, 3 * i);
        return picture;
    }

    private static IReadOnlyList<BrushStroke> Plan(Picture picture, PaintLayer layer, PaintCanvas? canvas = null, float[]? attention = null) =>
        StrokePlanner.Plan(picture, canvas ?? new PaintCanvas(picture.Width, picture.Height, Vector3.Zero), OrientationField.FromPicture(picture, 3), layer, attention, seed: 4);

    [Fact]
    public void Strokes_follow_the_edge_and_do_not_cross_it()
    {
        var strokes = Plan(Halves(), Layer with { Threshold = -1 });
        Assert.InRange(strokes.Count, 500, 30 * 23);
        foreach (var stroke in strokes.Where(s => s.Points.All(p => p.X is > 30 and < 90 && p.Y is > 20 and < 70) && s.Points.Count > 3))
        {
            var along = Vector2.Normalize(stroke.Points[^1] - stroke.Points[0]);
            Assert.True(MathF.Abs(along.Y) > 0.9f);
            Assert.False(stroke.Points.Any(p => p.X < 57) && stroke.Points.Any(p => p.X > 63));
        }
    }

    [Fact]
    public void What_is_right_already_is_left_alone()
    {
        var picture = Halves();
        var canvas = new PaintCanvas(120, 90, new Vector3(0.8f, 0.7f, 0.1f));
        var strokes = Plan(picture, Layer with { Threshold = 0.05f }, canvas);
        Assert.NotEmpty(strokes);
        Assert.All(strokes, s => Assert.True(s.Points.Average(p => p.X) > 55));
        Assert.Empty(Plan(picture, Layer with { Threshold = 2 }, canvas));
    }

    [Fact]
    public void Layers_of_finer_brushes_come_nearer_to_the_picture()
    {
        var picture = new Picture(160, 120, 3);
        for (var i = 0; i < 160 * 120; i++)
            new Vector3(LatticeNoise.Smooth(i % 160 / 14f, i / 160 / 14f, 1), LatticeNoise.Smooth(i % 160 / 14f, i / 160 / 14f, 2), 0.4f).CopyTo(picture.Pixels, 3 * i);
        var canvas = new PaintCanvas(160, 120, Vector3.Zero);
        var last = double.MaxValue;
        foreach (var width in new[] { 32f, 16, 8, 4 })
        {
            canvas.Paint(Plan(picture, Layer with { Width = width, Threshold = width == 32 ? -1 : 0.03f }, canvas));
            var error = canvas.ToPicture().Pixels.Zip(picture.Pixels, (a, b) => Math.Abs(a - b)).Average();
            Assert.True(error < 0.85 * last);
            last = error;
        }
        Assert.True(last < 0.04);
    }

    [Fact]
    public void No_attention_means_no_strokes()
    {
        var attention = Enumerable.Range(0, 120 * 90).Select(i => i / 120 < 45 ? 0f : 1).ToArray();
        foreach (var threshold in new[] { -1f, 0.05f })
            Assert.All(Plan(Halves(), Layer with { Threshold = threshold, MaxLength = 0 }, null, attention), s => Assert.True(s.Points[0].Y >= 44));
        Assert.Empty(Plan(Halves(), Layer with { Threshold = -1 }, null, new float[120 * 90]));
    }

    [Fact]
    public void Jitter_changes_colors_and_seeds_repeat()
    {
        var plain = Plan(Halves(), Layer);
        Assert.All(plain, s => Assert.True(MathF.Min(Vector3.Distance(s.Color, new(0.8f, 0.7f, 0.1f)), Vector3.Distance(s.Color, new(0.1f, 0.2f, 0.5f))) < 0.25f));
        var jittered = Plan(Halves(), Layer with { Jitter = (0.1f, 0.5f, 0.2f) });
        Assert.True(jittered.Select(s => s.Color).Distinct().Count() > 100);
        Assert.All(jittered, s => Assert.Equal(s.Color, Vector3.Clamp(s.Color, Vector3.Zero, Vector3.One)));
        Assert.Equal(jittered.Select(s => s.Color), Plan(Halves(), Layer with { Jitter = (0.1f, 0.5f, 0.2f) }).Select(s => s.Color));
    }

    [Fact]
    public void One_thread_gives_the_same_strokes()
    {
        var many = Plan(Halves(), Layer);
        var one = OwnContext.Run(1, () => Plan(Halves(), Layer));
        Assert.Equal(many.SelectMany(s => s.Points), one.SelectMany(s => s.Points));
    }

    [Fact]
    public void Sizes_must_agree()
    {
        var picture = Halves();
        var field = OrientationField.FromPicture(picture, 3);
        Assert.Throws<ArgumentException>(() => StrokePlanner.Plan(picture, new PaintCanvas(5, 5), field, Layer));
        Assert.Throws<ArgumentException>(() => StrokePlanner.Plan(new Picture(120, 90, 1), new PaintCanvas(120, 90), field, Layer));
        Assert.Throws<ArgumentException>(() => StrokePlanner.Plan(picture, new PaintCanvas(120, 90), field, Layer, new float[7]));
        Assert.Throws<ArgumentException>(() => StrokePlanner.Plan(picture, new PaintCanvas(120, 90), field, Layer with { Width = 0 }));
    }
}
