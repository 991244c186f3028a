using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Methods;
using Impasto.Methods.Strokes;
using Impasto.TestSupport;

namespace Impasto.Tests.Methods.Strokes;

public sealed class StrokesMethodTests : PaintingMethodContract
{
    private static readonly Picture Photo = Resampler.Resize(PictureFile.Load(Repo.Fixture("inputs", "photo_french-alpine-landscape.png")).ToRgb(), 180, 130,
        ResampleFilter.Bilinear);
    private readonly StrokesMethod _method = new();

    protected override IStyleMethod Method => _method;

    protected override object BadOptions => new StrokesOptions { Layers = 0 };

    protected override object OptionsWith(string? palette, string? detailMask) => new StrokesOptions { Palette = palette, DetailMask = detailMask };

    private Picture Paint(StrokesOptions options) => Paint(new StyleRequest { Content = Photo, Styles = [], Options = options });

    private static double Error(Picture painted) => painted.Pixels.Zip(Photo.Pixels, (a, b) => Math.Abs(a - b)).Average();

    [Fact]
    public void More_layers_and_more_detail_come_nearer_to_the_photo()
    {
        var flat = new StrokesOptions { Relief = 0, Varnish = 0, Jitter = 0 };
        var (one, two, three) = (Error(Paint(flat with { Layers = 1 })), Error(Paint(flat with { Layers = 2 })), Error(Paint(flat with { Layers = 3 })));
        Assert.True(one > two && two > three);
        Assert.True(Error(Paint(flat with { Detail = 0 })) > Error(Paint(flat with { Detail = 1 })));
    }

    [Fact]
    public void Every_look_is_a_painting_of_its_own()
    {
        var looks = Enum.GetValues<StrokeLook>().Select(look => Paint(new StrokesOptions { Look = look })).ToArray();
        for (var i = 0; i < looks.Length; i++)
        {
            Assert.InRange(Error(looks[i]), 0.01, 0.2);
            for (var k = 0; k < i; k++)
                Assert.True(looks[i].Pixels.Zip(looks[k].Pixels, (a, b) => Math.Abs(a - b)).Average() > 0.01);
        }
    }

    [Fact]
    public async Task Cancelled_half_way_it_gives_what_is_painted()
    {
        using var source = new CancellationTokenSource();
        var result = await _method.RenderAsync(new StyleRequest { Content = Photo, Styles = [] }, new Immediate(p =>
        {
            if (p.Step == 3)
                source.Cancel();
        }), source.Token);
        Assert.True(result.Partial);
        Assert.InRange(Error(result.Picture), 0.01, 0.2);
    }
}
