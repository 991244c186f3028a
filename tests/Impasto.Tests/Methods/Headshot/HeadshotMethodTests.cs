using Impasto.Imaging;
using Impasto.Imaging.Color;
using Impasto.Imaging.Faces;
using Impasto.Methods;
using Impasto.Methods.Headshot;
using Impasto.TestSupport;
using Impasto.Tests.Faces;

namespace Impasto.Tests.Methods.Headshot;

public class HeadshotMethodTests
{
    private static readonly HeadshotMethod s_method = new();

    private static StyleRequest Request(Picture? content = null, Picture? example = null, HeadshotOptions? options = null)
    {
        var (a, faceA) = PortraitFixture.Load('a');
        var (b, faceB) = PortraitFixture.Load('b');
        options ??= new HeadshotOptions();
        return new StyleRequest
        {
            Content = content ?? a,
            Styles = [new Style("b", example ?? b)],
            Options = options with { Landmarks = PortraitFixture.Pts(faceA), StyleLandmarks = PortraitFixture.Pts(faceB) },
        };
    }

    [Fact]
    public async Task The_face_takes_the_examples_colors()
    {
        // An example of another light and hue: the drawn portrait b, darkened and blue.
        var (example, exampleFace) = PortraitFixture.Load('b');
        for (var i = 0; i < example.Pixels.Length; i++)
            example.Pixels[i] *= i % 3 == 2 ? 0.7f : 0.35f;
        var (photo, face) = PortraitFixture.Load('a');
        var result = (await s_method.RenderAsync(Request(example: example))).Picture;
        Assert.Equal((photo.Width, photo.Height), (result.Width, result.Height));
        Assert.All(result.Pixels, v => Assert.InRange(v, 0, 1));
        float[] wanted = Mean(example, exampleFace), before = Mean(photo, face), after = Mean(result, face);
        Assert.InRange(Distance(after, wanted), 0, 0.3 * Distance(before, wanted));
    }

    [Fact]
    public async Task A_portrait_styled_by_itself_stays_itself()
    {
        var (photo, face) = PortraitFixture.Load('a');
        var pts = PortraitFixture.Pts(face);
        var options = new HeadshotOptions { Landmarks = pts, StyleLandmarks = pts };
        var result = await s_method.RenderAsync(new StyleRequest { Content = photo, Styles = [new Style("a", photo)], Options = options });
        Assert.InRange(PortraitFixture.MeanDifference(result.Picture, photo), 0, 0.03);
    }

    [Fact]
    public async Task A_gray_example_leaves_no_color_on_the_person()
    {
        var (example, _) = PortraitFixture.Load('b');
        var gray = example.Luma().ToPicture();
        var (_, face) = PortraitFixture.Load('a');
        var result = (await s_method.RenderAsync(Request(example: gray))).Picture;
        var p = face.Points[30];
        Assert.Equal(result[(int)p.X, (int)p.Y, 0], result[(int)p.X, (int)p.Y, 2], 0.02);
    }

    [Fact]
    public async Task Strength_mask_size_alpha_and_kept_background_are_honoured()
    {
        var (photo, _) = PortraitFixture.Load('a');
        var nothing = await s_method.RenderAsync(Request() with { Strength = 0 });
        Assert.Equal(photo.Pixels, nothing.Picture.Pixels);
        var masked = await s_method.RenderAsync(Request() with { Mask = new Picture(2, 2, 1) });
        Assert.Equal(photo.Pixels, masked.Picture.Pixels);
        var small = await s_method.RenderAsync(Request() with { Size = 96 });
        Assert.Equal(96, Math.Max(small.Picture.Width, small.Picture.Height));
        var alpha = Enumerable.Repeat(0.5f, photo.Width * photo.Height).ToArray();
        var kept = (await s_method.RenderAsync(Request(new Picture(photo.Width, photo.Height, 3, photo.Pixels) { Alpha = alpha },
            options: new HeadshotOptions { Background = HeadshotPart.Keep }))).Picture;
        Assert.Equal(alpha, kept.Alpha);
        Assert.Equal(photo[1, 1, 0], kept[1, 1, 0], 0.02);
    }

    [Fact]
    public async Task A_given_person_mask_decides_what_is_background()
    {
        var mask = TempFolder.NewFile("mask.png");
        PictureFile.Save(new Picture(50, 50, 1), mask);
        var options = new HeadshotOptions { PersonMask = mask, Background = HeadshotPart.Keep };
        var (photo, _) = PortraitFixture.Load('a');
        Assert.InRange(PortraitFixture.MeanDifference((await s_method.RenderAsync(Request(options: options))).Picture, photo), 0, 1e-4);
    }

    [Fact]
    public async Task What_stands_beside_the_examples_shoulders_and_is_no_wall_stays_there()
    {
        // Something green at the lower left, as broad as an arm, that neither the example's mask nor the usual shape of a person holds.
        var (example, face) = PortraitFixture.Load('b');
        for (var y = (int)face.Points[33].Y; y < example.Height; y++)
        {
            for (var x = 0; x < example.Width / 10; x++)
                (example.Pixels[3 * (y * example.Width + x)], example.Pixels[3 * (y * example.Width + x) + 1], example.Pixels[3 * (y * example.Width + x) + 2]) = (0.05f, 0.9f,
                    0.1f);
        }
        var result = (await s_method.RenderAsync(Request(example: example))).Picture;
        var green = Enumerable.Range(0, result.Width * result.Height).Count(i => result.Pixels[3 * i + 1] > 0.6f && result.Pixels[3 * i] < 0.3f);
        Assert.True(green < 0.002 * result.Width * result.Height, $"{green} green pixels");
    }

    [Fact]
    public async Task Equal_requests_give_equal_bits()
    {
        var first = await s_method.RenderAsync(Request());
        var second = await s_method.RenderAsync(Request());
        Assert.Equal(first.Picture.Pixels, second.Picture.Pixels);
    }

    [Fact]
    public async Task One_color_pictures_give_a_picture_without_nan()
    {
        var flat = new Picture(128, 128, 1);
        Array.Fill(flat.Pixels, 0.5f);
        var result = await s_method.RenderAsync(Request(flat, flat));
        Assert.All(result.Picture.Pixels, v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public async Task Wrong_requests_are_refused_with_a_sentence()
    {
        var (photo, face) = PortraitFixture.Load('a');
        var pts = PortraitFixture.Pts(face);
        await Assert.ThrowsAsync<UsageException>(() => s_method.RenderAsync(new StyleRequest { Content = photo, Styles = [] }));
        var missing = new HeadshotOptions { Landmarks = pts + ".none", StyleLandmarks = pts };
        Assert.Contains("can't be read", (await Assert.ThrowsAsync<InputException>(() => s_method.RenderAsync(Request() with { Options = missing }))).Message,
            StringComparison.Ordinal);
        var outside = new HeadshotOptions { Landmarks = PortraitFixture.Pts(face.Transform(p => p with { X = p.X + 900 })), StyleLandmarks = pts };
        Assert.Contains("outside the photo", (await Assert.ThrowsAsync<InputException>(() => s_method.RenderAsync(Request() with { Options = outside }))).Message,
            StringComparison.Ordinal);
        var noMask = new HeadshotOptions { Landmarks = pts, StyleLandmarks = pts, PersonMask = pts };
        await Assert.ThrowsAsync<InputException>(() => s_method.RenderAsync(Request() with { Options = noMask }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => s_method.RenderAsync(Request(), cancel: new CancellationToken(true)));
    }

    /// <summary>Mean L, a, b over the face.</summary>
    private static float[] Mean(Picture picture, FaceLandmarks face)
    {
        var inside = PersonMask.Face(picture.Width, picture.Height, face).Pixels;
        var lab = ColorSpaces.FromSrgb(picture.Pixels, ColorSpace.Lab);
        return [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, inside.Length).Where(i => inside[i] == 1).Average(i => lab[3 * i + k]))];
    }

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum());
}
