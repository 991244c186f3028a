using System.Runtime.InteropServices;
using System.Text;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Methods;
using Impasto.Methods.Analogies;
using Impasto.Methods.Headshot;
using Impasto.Methods.Oil;
using Impasto.Methods.PortillaSimoncelli;
using Impasto.Methods.Portrait;
using Impasto.Methods.Quilting;
using Impasto.Methods.Strokes;
using Impasto.Options;
using Impasto.Tensors.Kernels.Cpu;
using Impasto.TestSupport;
using Impasto.Tests.Faces;

namespace Impasto.Tests;

/// <summary>
/// SHA-256 of the pixels of every method that needs no trained model: whoever changes them has to mean it. PixelRecords.txt holds them; IMPASTO_UPDATE_SNAPSHOTS=1 writes it anew, for a
/// change whose pictures have been looked at.
/// </summary>
public sealed class PixelRecordTests
{
    private static readonly Picture Photo = Input("photo_nagasaki-boats", 96);
    private static readonly Picture Painting = Input("painting_swirl", 80);
    private static readonly Picture Bark = Input("texture_bark", 64);
    private static readonly Picture Ramp = new(2, 1, 1, [0, 1]);

    [Fact]
    public async Task Every_method_makes_the_pixels_that_it_made_before()
    {
        Assert.SkipUnless(Machine.Simd == "Vector512", $"The pixels were recorded with vectors of 512 bits, and this machine computes with {Machine.Simd}: sums of other lengths round otherwise.");
        var (methods, textures) = (AllMethods.Create(new ModelStore([], "")), AllMethods.CreateTextures(new ModelStore([], "")));
        var (portrait, face) = PortraitFixture.Load('a');
        var (example, exampleFace) = PortraitFixture.Load('b');
        FileAsset points = PortraitFixture.Pts(face), examplePoints = PortraitFixture.Pts(exampleFace);
        var records = new StringBuilder();
        await Style("oil", new OilOptions(), Photo);
        await Style("oil", new OilOptions { Palette = Painting, DetailMask = Ramp }, Photo, strength: 0.6f, mask: Ramp);
        await Style("oil", new OilOptions(), Photo, Painting, PreserveColor.Luminance);
        await Style("strokes", new StrokesOptions(), Photo);
        await Style("strokes", new StrokesOptions { Look = StrokeLook.Pointillist, Palette = Painting }, Photo);
        await Style("quilting", new TransferOptions(), Photo, Painting);
        await Style("quilting", new TransferOptions { Passes = 2, Rotate = true }, Photo, Painting, PreserveColor.Histogram, 0.8f, Ramp);
        await Style("analogy", new AnalogyOptions(), Photo, Painting);
        await Style("analogy", new AnalogyOptions { Before = Painting, Search = AnalogySearch.Exact, Levels = 2 }, Photo, Painting, PreserveColor.Linear);
        foreach (var template in new[] { "oil", "watercolour", "ink", "pastel" })
            await Style("portrait", new PortraitOptions { Template = template, Landmarks = points }, portrait);
        await Style("headshot", new HeadshotOptions { Landmarks = points, StyleLandmarks = examplePoints }, portrait, example);
        await Style("headshot", new HeadshotOptions { Landmarks = points, StyleLandmarks = examplePoints, Background = HeadshotPart.Keep, Refine = WarpRefinement.No }, portrait, example, PreserveColor.Lab);
        await Texture("quilting", new QuiltingOptions(), tileable: false);
        await Texture("quilting", new QuiltingOptions { Joining = BlockJoining.Overlap }, tileable: true);
        await Texture("portilla-simoncelli", new PortillaSimoncelliOptions { Rounds = 3, Refine = 2, Scales = 3 }, tileable: true);

        var path = Path.Combine(Repo.Root, "tests", "Impasto.Tests", "PixelRecords.txt");
        if (Environment.GetEnvironmentVariable("IMPASTO_UPDATE_SNAPSHOTS") == "1")
            await File.WriteAllTextAsync(path, records.ToString(), TestContext.Current.CancellationToken);
        Assert.Equal((await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"), records.ToString());

        async Task Style(string method, object options, Picture content, Picture? style = null, PreserveColor colors = PreserveColor.None, float strength = 1, Picture? mask = null)
        {
            var request = new StyleRequest
            {
                Content = content,
                Styles = style is null ? [] : [new Style("style", style)],
                Options = options,
                PreserveColor = colors,
                Strength = strength,
                Mask = mask,
                Seed = 1,
            };
            Add(method, (await methods.Get(method).RenderAsync(request, cancel: TestContext.Current.CancellationToken)).Picture);
        }

        async Task Texture(string method, object options, bool tileable)
        {
            var request = new TextureRequest { Samples = [new TextureSample("bark", Bark)], Width = 64, Height = 64, Tileable = tileable, Options = options, Seed = 1 };
            Add($"texture {method}", (await textures.Get(method).SynthesizeAsync(request, cancel: TestContext.Current.CancellationToken)).Picture);
        }

        void Add(string name, Picture picture) => records.Append($"{name} {picture.Width}x{picture.Height} {FileHash.Sha256(MemoryMarshal.AsBytes<float>(picture.Pixels))}\n");
    }

    private static Picture Input(string name, int width)
    {
        var picture = PictureFile.Load(Repo.Fixture("inputs", $"{name}.png")).ToRgb();
        return Resampler.Resize(picture, width, width * picture.Height / picture.Width);
    }
}
