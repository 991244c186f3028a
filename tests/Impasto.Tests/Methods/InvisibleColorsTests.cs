using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Tests.Methods.FeedForward;
using Impasto.Tests.Networks.AnyStyle;
using Impasto.TestSupport;

namespace Impasto.Tests.Methods;

/// <summary>Colours under a transparent pixel, which files hold in any value, change nothing that is seen, whatever the method.</summary>
public sealed class InvisibleColorsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public InvisibleColorsTests()
    {
        RandomModels.Fill(_folder.Path);
        RandomAnyStyle.Fill(_folder.Path);
    }

    public static TheoryData<string> OfStylePictures => ["gatys", "linear", "adain", "wct", "transport", "meta", "quilting", "analogy", "oil", "strokes"];

    public static TheoryData<string> All => [.. OfStylePictures, "cin", "johnson", "stylebank"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(OfStylePictures))]
    public async Task A_style_is_what_is_seen_of_it(string method)
    {
        var results = new List<Picture>();
        foreach (var hidden in new[] { (0f, 1f, 0f), (0f, 0f, 0f) })
            results.Add(await RenderAsync(method, RandomModels.Photo(40, 32), new Style("disc.png", Disc(RandomAnyStyle.Painting(40, 40), hidden))));
        Assert.Equal(results[0].Pixels, results[1].Pixels);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_photographs_hidden_colours_change_nothing_that_is_seen(string method)
    {
        var style = OfStylePictures.Any(row => row.Data == method) ? new Style("a.png", RandomAnyStyle.Painting()) : new Style(method switch { "cin" => "dusk", "johnson" => "ink", _ => "oak" }, null);
        foreach (var size in new int?[] { null, 24 })
        {
            var results = new List<Picture>();
            foreach (var hidden in new[] { (0f, 1f, 0f), (0f, 0f, 0f) })
                results.Add(await RenderAsync(method, Disc(RandomModels.Photo(40, 40), hidden), style, size));
            var alpha = results[0].Alpha!;
            Assert.Equal(alpha, results[1].Alpha);
            for (var i = 0; i < alpha.Length; i++)
            {
                if (alpha[i] > 0)
                    Assert.Equal(results[0].Pixels.AsSpan(3 * i, 3), results[1].Pixels.AsSpan(3 * i, 3));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_masks_transparent_part_is_black(string method)
    {
        var style = OfStylePictures.Any(row => row.Data == method) ? new Style("a.png", RandomAnyStyle.Painting()) : new Style(method switch { "cin" => "dusk", "johnson" => "ink", _ => "oak" }, null);
        var photo = RandomModels.Photo(40, 32);
        var white = new Picture(40, 32, 3, [.. Enumerable.Repeat(1f, 40 * 32 * 3)]) { Alpha = [.. Enumerable.Range(0, 40 * 32).Select(i => i % 40 < 20 ? 1f : 0)] };
        var request = Request(method, photo, style, null) with { Mask = white };
        var result = (await AllMethods.Create(Models).Get(method).RenderAsync(request, cancel: TestContext.Current.CancellationToken)).Picture;
        Assert.All(Enumerable.Range(0, 32), y => Assert.Equal(photo[30, y, 1], result[30, y, 1], 1e-5));
    }

    [Fact]
    public async Task A_mask_of_other_proportions_is_told_of()
    {
        var request = Request("oil", RandomModels.Photo(40, 32), new Style("a.png", RandomAnyStyle.Painting()), null);
        Assert.DoesNotContain(await Notes(new Picture(80, 64, 1)), note => note.Contains("stretched", StringComparison.Ordinal));
        Assert.Contains("A mask of 32x40 pixels was stretched over the picture, which has 40x32", Assert.Single(await Notes(new Picture(32, 40, 1))), StringComparison.Ordinal);

        async Task<IReadOnlyList<string>> Notes(Picture mask) =>
            (await AllMethods.Create(Models).Get("oil").RenderAsync(request with { Mask = mask }, cancel: TestContext.Current.CancellationToken)).Notes;
    }

    [Theory]
    [MemberData(nameof(OfStylePictures))]
    public async Task A_style_of_which_nothing_is_seen_is_refused(string method)
    {
        var clear = new Picture(8, 8, 3) { Alpha = new float[64] };
        var error = await Assert.ThrowsAsync<InputException>(() => RenderAsync(method, RandomModels.Photo(40, 32), new Style("clear.png", clear)));
        Assert.Contains("clear.png is transparent everywhere", error.Message, StringComparison.Ordinal);
    }

    private ModelStore Models => new([_folder.Path], _folder.Path);

    private async Task<Picture> RenderAsync(string method, Picture photo, Style style, int? size = null) =>
        (await AllMethods.Create(Models).Get(method).RenderAsync(Request(method, photo, style, size), cancel: TestContext.Current.CancellationToken)).Picture;

    private static StyleRequest Request(string method, Picture photo, Style style, int? size) => new()
    {
        Content = photo,
        Styles = [style],
        Faces = 0,
        Size = size,
        Options = method == "gatys" ? new GatysOptions { Network = "small", Iterations = 3, Scales = 1 } : null,
    };

    /// <summary>The picture within a circle; around it alpha 0 over a colour.</summary>
    private static Picture Disc(Picture picture, (float R, float G, float B) hidden)
    {
        var result = new Picture(picture.Width, picture.Height, 3, (float[])picture.Pixels.Clone()) { Alpha = new float[picture.Width * picture.Height] };
        for (var i = 0; i < result.Alpha.Length; i++)
        {
            double x = i % picture.Width - picture.Width / 2, y = i / picture.Width - picture.Height / 2;
            if (x * x + y * y <= picture.Width * picture.Width / 6.0)
                result.Alpha[i] = 1;
            else
                (result.Pixels[3 * i], result.Pixels[3 * i + 1], result.Pixels[3 * i + 2]) = hidden;
        }
        return result;
    }
}
