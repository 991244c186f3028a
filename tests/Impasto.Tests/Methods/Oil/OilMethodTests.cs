using Impasto.Imaging;
using Impasto.Imaging.Painting;
using Impasto.Methods;
using Impasto.Methods.Oil;

namespace Impasto.Tests.Methods.Oil;

public sealed class OilMethodTests : PaintingMethodContract
{
    private readonly OilMethod _method = new();

    protected override IStyleMethod Method => _method;

    protected override object BadOptions => new OilOptions { Abstraction = 1.5f };

    protected override object OptionsWith(string? palette, string? detailMask) => new OilOptions { Palette = palette, DetailMask = detailMask };

    [Fact]
    public void Few_colors_and_no_relief_give_flat_areas()
    {
        var ramp = new Picture(200, 60, 3);
        for (var i = 0; i < ramp.Pixels.Length; i++)
            ramp.Pixels[i] = i / 3 % 200 / 199f;
        var request = new StyleRequest { Content = ramp, Styles = [] };
        Picture With(int colors) => Paint(request with { Options = new OilOptions { Colors = colors, Relief = 0, Varnish = 0, Surface = SurfaceKind.Panel } });
        double Spread(Picture p) => p.Pixels.Zip(ramp.Pixels, (a, b) => Math.Abs(a - b)).Average();
        Assert.True(Spread(With(2)) > 2 * Spread(With(24)));
    }

    [Fact]
    public void Light_from_the_other_side_turns_the_relief_round()
    {
        var content = new Picture(120, 90, 3);
        Array.Fill(content.Pixels, 0.5f);
        Picture Lit(float direction) => Paint(new StyleRequest { Content = content, Styles = [], Options = new OilOptions { LightDirection = direction, Varnish = 0 } });
        var (left, right) = (Lit(180), Lit(0));
        double covariance = 0, mean = left.Pixels.Average(), other = right.Pixels.Average();
        for (var i = 0; i < left.Pixels.Length; i++)
            covariance += (left.Pixels[i] - mean) * (right.Pixels[i] - other);
        Assert.True(covariance < 0);
    }
}
