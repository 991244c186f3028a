using Impasto.Benchmarking;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Meta;
using Impasto.Networks;
using Impasto.Networks.Bands;
using Impasto.OnePass;
using Impasto.Options;
using Impasto.Tests.Methods.FeedForward;
using Impasto.Tests.Networks.AnyStyle;
using Impasto.TestSupport;

namespace Impasto.Tests.Methods.AnyStyle;

/// <summary>The methods that take any picture as style in one pass.</summary>
public sealed class AnyStyleMethodTests : IDisposable
{
    /// <summary>The method meta with a model that makes filters.</summary>
    private const string Filters = "meta, filters";

    private readonly TempFolder _folder = new();

    public AnyStyleMethodTests() => RandomAnyStyle.Fill(_folder.Path);

    public static TheoryData<string> Names => ["linear", "adain", "wct", "transport", "wct-cascade", "meta", Filters];

    private ModelStore Models => new([_folder.Path], _folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Any_picture_is_a_style_at_any_size(string method)
    {
        foreach (var (width, height) in new[] { (70, 50), (1, 1), (17, 300), (64, 64) })
        {
            var photo = RandomModels.Photo(width, height);
            var result = await RenderAsync(method, photo, new Style("painting.png", RandomAnyStyle.Painting()));
            Assert.Equal((width, height, 3), (result.Picture.Width, result.Picture.Height, result.Picture.Channels));
            Assert.All(result.Picture.Pixels, v => Assert.InRange(v, 0, 1));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Odd_styles_give_pictures(string method)
    {
        var photo = RandomModels.Photo(60, 44);
        var transparent = RandomAnyStyle.Painting().ToRgb();
        foreach (var style in new[] { new Picture(1, 1, 3), new Picture(40, 30, 3), RandomModels.Photo(3, 90), Picture.FromPlanes(RandomModels.Photo(30, 30).Luma()), transparent })
        {
            var result = await RenderAsync(method, photo, new Style("odd.png", style));
            Assert.All(result.Picture.Pixels, v => Assert.InRange(v, 0, 1));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Another_style_gives_another_picture_and_blends_lie_between(string method)
    {
        var photo = RandomModels.Photo(60, 44);
        Style a = new("a.png", RandomAnyStyle.Painting()), b = new("b.png", RandomModels.Photo(50, 50));
        float[] first = (await RenderAsync(method, photo, a)).Picture.Pixels, second = (await RenderAsync(method, photo, b)).Picture.Pixels,
            both = (await RenderAsync(method, photo, a, b)).Picture.Pixels;
        var apart = Mean(first, second);
        Assert.True(apart > 0.01, $"{apart}");
        Assert.True(Mean(first, both) < apart && Mean(second, both) < apart);
        // The same style twice is the style.
        Assert.InRange(Mean(first, (await RenderAsync(method, photo, a, a with { Weight = 3 })).Picture.Pixels), 0, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Masks_place_styles_and_leave_the_rest(string method)
    {
        var photo = RandomModels.Photo(80, 40);
        var left = Mask(80, 40, x => x < 40);
        var style = new Style("a.png", RandomAnyStyle.Painting(), Mask: left);
        var result = (await RenderAsync(method, photo, style)).Picture;
        Assert.All(Enumerable.Range(0, 40), y => Assert.Equal(photo[70, y, 0], result[70, y, 0], 1e-5));
        Assert.Contains(Enumerable.Range(0, 40), y => Math.Abs(photo[5, y, 0] - result[5, y, 0]) > 0.01);
        var two = (await RenderAsync(method, photo, style, new Style("b.png", RandomModels.Photo(50, 50), Mask: Mask(80, 40, x => x >= 40)))).Picture;
        Assert.All(two.Pixels, v => Assert.InRange(v, 0, 1));
        // A mask that leaves a style no pixel.
        var nowhere = (await RenderAsync(method, photo, style with { Mask = null }, new Style("b.png", RandomModels.Photo(50, 50), Mask: Mask(80, 40, _ => false)))).Picture;
        Assert.All(nowhere.Pixels, v => Assert.InRange(v, 0, 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Colours_can_be_kept(string method)
    {
        var photo = RandomModels.Photo(60, 44);
        var styled = (await RenderAsync(method, photo, new Style("a.png", RandomAnyStyle.Painting()))).Picture;
        foreach (var mode in Enum.GetValues<PreserveColor>().Where(mode => mode != PreserveColor.None))
        {
            var kept = (await RenderAsync(method, Request(photo, new Style("a.png", RandomAnyStyle.Painting())) with { PreserveColor = mode })).Picture;
            Assert.All(kept.Pixels, v => Assert.InRange(v, 0, 1));
            Assert.True(Mean(styled.Pixels, kept.Pixels) > 1e-3, $"{mode}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Trained_styles_and_none_are_refused(string method)
    {
        var photo = RandomModels.Photo(60, 44);
        var error = await Assert.ThrowsAsync<UsageException>(() => RenderAsync(method, photo, new Style("ink", null)));
        Assert.Contains("ink is a trained style", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UsageException>(() => RenderAsync(method, photo));
        await Assert.ThrowsAsync<MemoryLimitException>(() => RenderAsync(method, Request(photo, new Style("a.png", RandomAnyStyle.Painting())) with { Size = 200_000 }));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RenderAsync(method, Request(photo, new Style("a.png", RandomAnyStyle.Painting())), cancelled.Token));
    }

    [Fact]
    public async Task A_model_of_another_kind_is_refused()
    {
        var request = Request(RandomModels.Photo(60, 44), new Style("a.png", RandomAnyStyle.Painting())) with { Options = new AnyStyleOptions { Model = "meta" } };
        var error = await Assert.ThrowsAsync<ModelException>(() => AllMethods.Create(Models).Get("linear").RenderAsync(request, cancel: TestContext.Current.CancellationToken));
        Assert.Contains("The model meta is of the kind meta, and one of the kind anystyle is needed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prepared_style_serves_as_its_picture()
    {
        var photo = RandomModels.Photo(60, 44);
        var painting = RandomAnyStyle.Painting();
        // As the method looks at it: the size of the photograph.
        var prepared = ModelMaking.Prepare(Models, painting, 60, "any-style", "painting.png");
        var path = _folder.At("a.style.safetensors");
        prepared.Save(path);
        var read = PreparedStyle.Load(path);
        foreach (var method in new[] { "linear", "adain", "wct", "transport" })
        {
            var expected = (await RenderAsync(method, photo, new Style("a.png", painting))).Picture;
            var result = (await RenderAsync(method, photo, new Style("a", null) { Prepared = read })).Picture;
            // At half precision.
            Assert.InRange(Mean(expected.Pixels, result.Pixels), 0, 2e-3);
        }
        var error = await Assert.ThrowsAsync<UsageException>(() => RenderAsync("meta", photo, new Style("a", null) { Prepared = read }));
        Assert.Contains("a is a prepared style", error.Message, StringComparison.Ordinal);
        var other = Request(photo, new Style("a", null) { Prepared = read }) with { Options = new AnyStyleOptions { Model = "li" } };
        await Assert.ThrowsAsync<UsageException>(() => AllMethods.Create(Models).Get("linear").RenderAsync(other, cancel: TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(path, "no style", TestContext.Current.CancellationToken);
        Assert.Throws<ModelException>(() => PreparedStyle.Load(path));
    }

    [Fact]
    public void What_nobody_sees_of_a_painting_is_no_part_of_what_is_made_of_it()
    {
        var files = new List<byte[]>();
        foreach (var hidden in new[] { 0f, 1f })
        {
            var painting = RandomAnyStyle.Painting(60, 50);
            var transparent = new Picture(60, 50, 3, painting.Pixels) { Alpha = [.. Enumerable.Range(0, 60 * 50).Select(i => i % 60 < 30 ? 1f : 0)] };
            for (var i = 0; i < painting.Pixels.Length; i++)
                painting.Pixels[i] = i / 3 % 60 < 30 ? painting.Pixels[i] : hidden;
            var path = _folder.At("a.style.safetensors");
            ModelMaking.Prepare(Models, transparent, 60, "any-style", "painting.png").Save(path);
            files.Add(File.ReadAllBytes(path));
            files.Add(File.ReadAllBytes(ModelMaking.Make(Models, transparent, "mine", "meta", "painting.png").Model.Path));
        }
        Assert.Equal(files[0], files[2]);
        Assert.Equal(files[1], files[3]);
        var nothing = new Picture(60, 50, 3) { Alpha = new float[60 * 50] };
        Assert.Contains("painting.png is transparent everywhere", Assert.Throws<InputException>(() => ModelMaking.Prepare(Models, nothing, 60, "any-style", "painting.png")).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => ModelMaking.Make(Models, nothing, "mine", "meta", "painting.png"));
    }

    [Fact]
    public async Task A_made_network_paints_as_the_method_that_made_it()
    {
        var photo = RandomModels.Photo(60, 44);
        var painting = RandomAnyStyle.Painting();
        var (model, parameters, seconds) = ModelMaking.Make(Models, painting, "mine", "meta", "painting.png");
        Assert.True(parameters > 1000 && seconds is > 0 and < 60);
        Assert.Equal(("johnson", "mine"), (model.Entry.Kind, model.Entry.Styles[0]));
        var made = (await RenderAsync("johnson", photo, new Style("mine", null))).Picture;
        Assert.Equal((60, 44), (made.Width, made.Height));
        Assert.Throws<UsageException>(() => ModelMaking.Make(Models, painting, "No name!", "meta", "painting.png"));
        Assert.Throws<ModelException>(() => ModelMaking.Make(Models, painting, "mine", "any-style", "painting.png"));
    }

    [Fact]
    public async Task A_network_made_of_filters_paints_as_the_method_that_made_it()
    {
        var photo = RandomModels.Photo(60, 44);
        // Of the size at which models are made: the method looks at styles at the photograph's size.
        var painting = RandomAnyStyle.Painting(60, 50);
        var (model, parameters, _) = ModelMaking.Make(Models, painting, "mine", "meta-filters", "painting.png");
        Assert.Equal(("meta-made", "mine", "generated-4"), (model.Entry.Kind, model.Entry.Styles[0], model.Entry.Architecture));
        Assert.Equal(GeneratedNet.ValueCount(4), parameters);
        Assert.InRange(new FileInfo(model.Path).Length, 4 * parameters, 4 * parameters + 4000);
        var made = (await RenderAsync("meta-made", photo, new Style("mine", null))).Picture;
        using var networks = MetaNetworks.Open(Models, "meta-filters");
        using var direct = networks.MakeOne(painting, ModelMaking.StyleSide, "mine");
        Assert.Equal(FeedForwardPass.Run(direct, photo, StyleShares.Everywhere(1)).Pixels, made.Pixels);
        var imported = await ModelImport.ImportAsync(Models, model.Path, "brought", cancel: TestContext.Current.CancellationToken);
        Assert.Equal("meta-made", imported.Entry.Kind);
        Assert.Equal(3, ModelExport.ToOnnx(model).Inputs[0].Shape![1]);
        using var work = ForwardWork.Open(Models, "mine")!;
        Assert.Equal("mine, forward", work.At(512).Name);
        // Of width 8 it is 5.9 GF without the border; half the width is a quarter of the middle and half of the ends.
        Assert.InRange(work.At(512).Operations!.Value, 1.7e9, 3e9);
    }

    [Fact]
    public async Task Networks_made_of_filters_are_blended_as_pictures_and_say_so()
    {
        var photo = RandomModels.Photo(60, 44);
        Style a = new("a.png", RandomAnyStyle.Painting(), Weight: 3), b = new("b.png", RandomModels.Photo(50, 50));
        float[] first = (await RenderAsync(Filters, photo, a)).Picture.Pixels, second = (await RenderAsync(Filters, photo, b)).Picture.Pixels;
        var both = await RenderAsync(Filters, photo, a, b);
        Assert.All(both.Picture.Pixels.Select((v, i) => (v, Expected: 0.75f * first[i] + 0.25f * second[i])), pair => Assert.Equal(pair.Expected, pair.v, 1e-4));
        Assert.Contains("blended", Assert.Single(both.Notes), StringComparison.Ordinal);
    }

    private static Picture Mask(int width, int height, Func<int, bool> isInside)
    {
        var mask = new Picture(width, height, 1);
        for (var i = 0; i < mask.Pixels.Length; i++)
            mask.Pixels[i] = isInside(i % width) ? 1 : 0;
        return mask;
    }

    private static double Mean(float[] a, float[] b) => a.Zip(b, (x, y) => (double)Math.Abs(x - y)).Average();

    private static StyleRequest Request(Picture photo, params Style[] styles) => new() { Content = photo, Styles = styles, Faces = 0 };

    private Task<StyleResult> RenderAsync(string method, Picture photo, params Style[] styles) => RenderAsync(method, Request(photo, styles));

    private Task<StyleResult> RenderAsync(string method, StyleRequest request, CancellationToken? cancel = null) => AllMethods.Create(Models).Get(method == Filters ? "meta" : method)
        .RenderAsync(method == Filters ? request with { Options = new MetaOptions { Model = "meta-filters" } } : request, cancel: cancel ?? TestContext.Current.CancellationToken);
}
