using Impasto.Imaging.Painting;

namespace Impasto.Imaging.Tests.Painting;

public sealed class SurfaceTextureTests
{
    [Theory]
    [InlineData(SurfaceKind.Canvas)]
    [InlineData(SurfaceKind.Paper)]
    public void It_has_relief_within_its_range(SurfaceKind kind)
    {
        var surface = SurfaceTexture.Create(kind, 200, 150, 5, 3);
        Assert.All(surface, h => Assert.InRange(h, 0, 1));
        var mean = surface.Average();
        Assert.InRange(Math.Sqrt(surface.Average(h => (h - mean) * (h - mean))), 0.05, 0.4);
        Assert.Equal(surface, SurfaceTexture.Create(kind, 200, 150, 5, 3));
        Assert.NotEqual(surface, SurfaceTexture.Create(kind, 200, 150, 5, 4));
    }

    [Fact]
    public void Canvas_repeats_every_other_thread()
    {
        var surface = SurfaceTexture.Create(SurfaceKind.Canvas, 400, 400, 8, 1);
        // Two threads on, the same one lies above again; after one thread the other does.
        double Correlation(int shift)
        {
            var mean = surface.Average();
            double sum = 0;
            for (var y = 0; y < 400; y++)
            {
                for (var x = 0; x + shift < 400; x++)
                    sum += (surface[y * 400 + x] - mean) * (surface[y * 400 + x + shift] - mean);
            }
            return sum / (400 * (400 - shift));
        }
        Assert.True(Correlation(16) > 0);
        Assert.True(Correlation(16) > 2 * Correlation(4));
    }

    [Fact]
    public void A_panel_is_smooth() => Assert.All(SurfaceTexture.Create(SurfaceKind.Panel, 9, 7, 4, 1), h => Assert.Equal(0, h));

    [Fact]
    public void Bad_sizes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SurfaceTexture.Create(SurfaceKind.Canvas, 0, 7, 4, 1));
        Assert.Throws<ArgumentException>(() => SurfaceTexture.Create(SurfaceKind.Canvas, 9, 7, 0.5f, 1));
    }
}
