using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.TestSupport;

namespace Impasto.Tests.Models;

/// <summary>The models of the repository itself.</summary>
public sealed class ShippedModelsTests
{
    private static readonly ModelStore Store = new([Path.Combine(Repo.Root, "models")], "nowhere");

    [Fact]
    public async Task Every_model_is_whole_and_says_how_it_was_made()
    {
        var models = Store.All();
        Assert.Contains(models, model => model.Entry.Name == "slim");
        foreach (var model in models)
        {
            ModelStore.Verify(model);
            Assert.StartsWith("impasto train ", model.Entry.Training!.Command, StringComparison.Ordinal);
            Assert.DoesNotContain("/", model.Entry.Training.Command, StringComparison.Ordinal);
            Assert.NotEmpty(model.Entry.Training.Losses);
            Assert.NotNull(model.Entry.Licence);
        }
    }

    [Fact]
    public void Every_style_says_which_painting_it_is_from()
    {
        foreach (var entry in Store.All().Select(model => model.Entry))
        {
            Assert.All(entry.Styles, style => Assert.True(entry.PaintingOf(style) is not null, $"models/registry.json doesn't say which painting {style} of {entry.Name} is from"));
            Assert.Equal(entry.Styles.Order(), (entry.Paintings?.Keys ?? []).Order());
        }
    }

    [Fact]
    public async Task Every_style_paints_a_picture_of_its_own()
    {
        var photo = PictureTransforms.ResizeLongestSide(PictureFile.Load(Repo.Fixture("inputs", "photo_nagasaki-boats.png")).ToRgb(), 97);
        var painted = new Dictionary<string, Picture> { ["the photograph"] = photo };
        foreach (var style in Store.All().Where(model => model.Entry.Kind != ModelStore.NetworkKind).SelectMany(model => model.Entry.Styles))
        {
            using var stylizer = await Stylizer.LoadAsync(style, Store, TestContext.Current.CancellationToken);
            var picture = stylizer.Stylize(photo);
            Assert.Equal((photo.Width, photo.Height), (picture.Width, picture.Height));
            foreach (var (other, with) in painted)
                Assert.True(picture.Pixels.Zip(with.Pixels, (a, b) => Math.Abs(a - b)).Average() > 0.02, $"{style} looks like {other}");
            painted.Add(style, picture);
        }
        Assert.True(painted.Count > 16, "sixteen styles at least");
    }
}
