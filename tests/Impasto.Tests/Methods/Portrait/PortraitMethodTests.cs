using Impasto.Imaging;
using Impasto.Imaging.Color;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Warping;
using Impasto.Methods;
using Impasto.Methods.Portrait;
using Impasto.Tests.Faces;

namespace Impasto.Tests.Methods.Portrait;

public class PortraitMethodTests
{
    private static readonly PortraitMethod s_method = new();

    private static StyleRequest Request(string template = "oil", int? size = 192)
    {
        var (photo, face) = PortraitFixture.Load('a');
        return new StyleRequest { Content = photo, Styles = [], Size = size, Options = new PortraitOptions { Template = template, Landmarks = PortraitFixture.Pts(face) } };
    }

    [Theory]
    [InlineData("oil", 0.14)]
    [InlineData("watercolour", 0.2)]
    [InlineData("pastel", 0.14)]
    public async Task A_painting_differs_from_the_photo_but_is_like_it(string template, double most)
    {
        var request = Request(template);
        var result = (await s_method.RenderAsync(request)).Picture;
        var photo = Imaging.Resampling.Resampler.Resize(request.Content, result.Width, result.Height);
        Assert.Equal(192, result.Width);
        Assert.All(result.Pixels, v => Assert.InRange(v, 0, 1));
        Assert.InRange(PortraitFixture.MeanDifference(result, photo), 0.005, most);
    }

    [Fact]
    public async Task Ink_has_hardly_any_color_and_leaves_paper()
    {
        var result = (await s_method.RenderAsync(Request("ink"))).Picture;
        var chroma = Enumerable.Range(0, result.Width * result.Height).Average(i => Math.Abs(result.Pixels[3 * i] - result.Pixels[3 * i + 2]));
        Assert.InRange(chroma, 0, 0.08);
        Assert.Contains(result.Pixels, v => v > 0.85f);
    }

    [Fact]
    public async Task Equal_seeds_give_equal_bits_and_others_do_not()
    {
        var first = await s_method.RenderAsync(Request());
        Assert.Equal(first.Picture.Pixels, (await s_method.RenderAsync(Request())).Picture.Pixels);
        Assert.NotEqual(first.Picture.Pixels, (await s_method.RenderAsync(Request() with { Seed = 1 })).Picture.Pixels);
    }

    [Fact]
    public async Task A_cancelled_painting_is_returned_as_far_as_it_went()
    {
        using var source = new CancellationTokenSource();
        var progress = new Now(p =>
        {
            if (p.Step == 4)
                source.Cancel();
        });
        var result = await s_method.RenderAsync(Request(), progress, source.Token);
        Assert.True(result.Partial);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => s_method.RenderAsync(Request(), null, new CancellationToken(true)));
    }

    [Fact]
    public async Task Tiny_and_one_color_photos_are_painted_without_a_crash()
    {
        var flat = new Picture(128, 128, 1);
        Array.Fill(flat.Pixels, 0.5f);
        Assert.All((await s_method.RenderAsync(Request() with { Content = flat })).Picture.Pixels, v => Assert.InRange(v, 0, 1));
        Assert.Equal(20, (await s_method.RenderAsync(Request(size: 20))).Picture.Width);
    }

    [Fact]
    public async Task Unknown_templates_and_options_out_of_range_are_refused()
    {
        Assert.Contains("oil, watercolour, ink, pastel", (await Assert.ThrowsAsync<UsageException>(() => s_method.RenderAsync(Request("crayon")))).Message,
            StringComparison.Ordinal);
        var request = Request();
        await Assert.ThrowsAsync<UsageException>(() => s_method.RenderAsync(request with { Options = (PortraitOptions)request.Options! with { Detail = 2 } }));
    }

    [Fact]
    public void Everyone_who_is_painted_has_a_face_and_features_of_their_own()
    {
        // The two drawn portraits side by side.
        var (a, faceA) = PortraitFixture.Load('a');
        var (b, faceB) = PortraitFixture.Load('b');
        var pair = new Picture(256, 128, 3);
        for (var y = 0; y < 128; y++)
        {
            a.Pixels.AsSpan(3 * 128 * y, 3 * 128).CopyTo(pair.Pixels.AsSpan(3 * 256 * y));
            b.Pixels.AsSpan(3 * 128 * y, 3 * 128).CopyTo(pair.Pixels.AsSpan((3 * 256 * y) + (3 * 128)));
        }
        var second = faceB.Transform(p => new Point2(p.X + 128, p.Y));
        int first = At(faceA), other = At(second);
        var alone = new PortraitRegions(pair, [faceA], CancellationToken.None).Attention("face", refine: true);
        Assert.Equal(0, alone[other]);
        var both = new PortraitRegions(pair, [faceA, second], CancellationToken.None).Attention("face", refine: true);
        Assert.True(both[first] > 1.5f && both[other] > 1.5f, $"{both[first]} {both[other]}");
        Assert.Equal(alone[first], both[first]);

        static int At(FaceLandmarks face) => (256 * (int)face.Points[30].Y) + (int)face.Points[30].X;
    }

    [Fact]
    public void The_lit_skin_of_an_ink_portrait_is_bare_paper_whatever_the_light()
    {
        var palette = new TemplatePalette([], 0, 0, 1, Paper: 1);
        var dim = new Picture(2, 1, 3, [0.3f, 0.3f, 0.3f, 0.05f, 0.05f, 0.05f]);
        var light = ColorSpaces.FromSrgb([0.3f, 0.3f, 0.3f], ColorSpace.Lab)[0];
        var graded = PaletteGrade.Apply(dim, palette, [0.9f, 0.8f, 0.7f], light);
        Assert.Equal(0.9f, graded.Pixels[0], 0.01);
        Assert.Equal(0.7f, graded.Pixels[2], 0.01);
        Assert.InRange(graded.Pixels[3], 0, 0.3f);
    }

    private sealed class Now(Action<StyleProgress> report) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value) => report(value);
    }
}
