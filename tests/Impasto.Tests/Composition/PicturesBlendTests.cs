using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Methods;

namespace Impasto.Tests.Composition;

public sealed class PicturesBlendTests
{
    private static readonly Picture Content = Flat(0.5f);
    private static readonly Picture Painting = Flat(0.9f);

    private readonly FlatMethod _trained = new("cin", 0.2f);
    private readonly FlatMethod _pictures = new("gatys", 0.8f);

    private static Picture Flat(float value)
    {
        var picture = new Picture(4, 2, 3);
        Array.Fill(picture.Pixels, value);
        return picture;
    }

    private Task<StyleResult> Render(StyleRequest request, IProgress<StyleProgress>? progress = null) => new PicturesBlend(_trained, _pictures).RenderAsync(request, progress);

    [Fact]
    public async Task Pictures_are_weighed_by_their_styles()
    {
        var result = await Render(new StyleRequest { Content = Content, Options = "of gatys", Styles = [new Style("scream", null, 0.7f), new Style("a/ink.jpg", Painting, 0.3f)] });
        Assert.All(result.Picture.Pixels, value => Assert.Equal(0.7f * 0.2f + 0.3f * 0.8f, value, 1e-5f));
        Assert.Equal(["Blended of two pictures: 70 % by cin (scream), 30 % by gatys (ink.jpg).", "said by cin", "said by gatys"], result.Notes);
        Assert.Equal((7, true), (result.Iterations, result.Partial));
        Assert.Equal((null, "of gatys"), (_trained.Last!.Options, _pictures.Last!.Options));
        Assert.Equal(("scream", "a/ink.jpg"), (Assert.Single(_trained.Last.Styles).Name, Assert.Single(_pictures.Last.Styles).Name));
    }

    [Fact]
    public async Task Masks_place_them_and_leave_the_photo_where_none_acts()
    {
        var left = new Picture(4, 1, 1, [1, 0, 0, 0]);
        var right = new Picture(4, 1, 1, [0, 0, 0, 1]);
        var result = await Render(new StyleRequest { Content = Content, Styles = [new Style("scream", null, 5, left), new Style("ink.jpg", Painting, 1, right)] });
        Assert.Equal([0.2f, 0.5f, 0.5f, 0.8f], Enumerable.Range(0, 4).Select(x => MathF.Round(result.Picture[x, 1, 0], 4)));
        Assert.Null(_trained.Last!.Styles[0].Mask);
    }

    [Fact]
    public async Task The_methods_own_pictures_stay_as_they_were()
    {
        await Render(new StyleRequest { Content = Content, Styles = [new Style("ink.jpg", Painting), new Style("scream", null)] });
        Assert.All(_trained.Made.Pixels, value => Assert.Equal(0.2f, value));
        Assert.All(Content.Pixels, value => Assert.Equal(0.5f, value));
    }

    [Fact]
    public async Task A_preview_is_blended_too()
    {
        var seen = new List<float>();
        await Render(new StyleRequest { Content = Content, Styles = [new Style("ink.jpg", Painting), new Style("scream", null)] }, new Watch(value =>
        {
            if (value.Stage == "gatys")
                seen.Add(value.Preview!().Pixels[0]);
        }));
        Assert.Equal(0.5f, Assert.Single(seen), 1e-5f);
    }

    [Fact]
    public void It_is_called_by_both_and_has_the_options_of_the_pictures_method()
    {
        var blend = new PicturesBlend(_trained, _pictures);
        Assert.Equal(("cin+gatys", typeof(string), true, _pictures), (blend.Name, blend.OptionsType, blend.TakesTrainedStyles, blend.Pictures));
    }

    private sealed class Watch(Action<StyleProgress> see) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value) => see(value);
    }

    /// <summary>Paints everything in one grey.</summary>
    private sealed class FlatMethod(string name, float value) : IStyleMethod
    {
        public string Name => name;

        public string Summary => "";

        public string Paper => "";

        public Type OptionsType => typeof(string);

        public StyleRequest? Last { get; private set; }

        public Picture Made { get; } = Flat(value);

        public IStyleSession Open() => new Session(this);

        private StyleResult Render(StyleRequest request, IProgress<StyleProgress>? progress)
        {
            Last = request;
            progress?.Report(new StyleProgress(name, 1, 7, Preview: () => Flat(value)));
            return new StyleResult(Made) { Iterations = name == "gatys" ? 7 : 0, Partial = name == "gatys", Notes = [$"said by {name}"] };
        }

        private sealed class Session(FlatMethod method) : IStyleSession
        {
            public Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default) =>
                Task.FromResult(method.Render(request, progress));

            public void Dispose()
            {
            }
        }
    }
}
