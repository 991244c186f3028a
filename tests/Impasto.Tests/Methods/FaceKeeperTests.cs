using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.TestSupport;

namespace Impasto.Tests.Methods;

public sealed class FaceKeeperTests
{
    private static readonly FaceBox Face = new(30, 30, 40, 40);

    /// <summary>Stripes of eight pixels for a face's features.</summary>
    private static Picture Photo() => Made((x, y, _) => (x + y) / 8 % 2 == 0 ? 0.3f : 0.7f);

    /// <summary>A blue painting without any of them, and a fine weave.</summary>
    private static Picture Painting() => Made((x, y, c) => (c == 2 ? 0.7f : 0.2f) + ((x + y) % 2 == 0 ? 0.05f : -0.05f));

    [Fact]
    public void Nothing_changes_beyond_the_face()
    {
        var painted = Painting();
        FaceKeeper.Restore(painted, Photo(), [Face], 1);
        var before = Painting();
        Assert.All(Enumerable.Range(0, 100 * 100).Where(i => FaceEllipse.At(Face, i % 100, i / 100) == 0), i => Assert.Equal(before.Pixels[3 * i], painted.Pixels[3 * i]));
        Assert.NotEqual(before[50, 50, 0], painted[50, 50, 0]);
    }

    [Fact]
    public void The_more_the_better_are_its_features_and_the_colors_and_fine_strokes_stay()
    {
        var likeness = new List<double>();
        foreach (var amount in (float[])[0, 0.5f, 1])
        {
            var painted = Painting();
            FaceKeeper.Restore(painted, Photo(), [Face], amount);
            likeness.Add(Correlation(painted, Photo()));
            Assert.Equal(0.2, Mean(painted, 0), 0.03);
            Assert.Equal(0.7, Mean(painted, 2), 0.03);
            // The weave is a pixel wide: its neighbours on the same stripe differ by it.
            Assert.InRange(painted[50, 51, 0] - painted[51, 51, 0], -0.12f, -0.08f);
        }
        Assert.InRange(likeness[0], -0.1, 0.1);
        Assert.InRange(likeness[1], likeness[0] + 0.2, 0.95);
        Assert.InRange(likeness[2], likeness[1], 1);
        Assert.InRange(likeness[2], 0.8, 1);
    }

    [Fact]
    public void A_photograph_is_looked_at_once_a_size()
    {
        var looked = new List<Picture>();
        var found = new FoundFaces();
        var (photo, larger) = (Photo(), new Picture(200, 200, 3));
        foreach (var content in new[] { photo, Photo(), larger, larger, photo })
        {
            Assert.Equal(Face, Assert.Single(found.In(content, picture =>
            {
                looked.Add(picture);
                return [Face];
            })));
        }
        Assert.Equal([photo, larger, photo], looked);
    }

    [Theory]
    [InlineData(-20, -20, 40)]
    [InlineData(95, 95, 30)]
    [InlineData(-500, -500, 1200)]
    [InlineData(50, 50, 2)]
    public void Faces_may_reach_beyond_the_picture_or_be_tiny(double x, double y, double side)
    {
        var painted = Painting();
        FaceKeeper.Restore(painted, Photo(), [new FaceBox(x, y, side, side)], 1);
        Assert.All(painted.Pixels, value => Assert.InRange(value, -2, 3));
    }

    [Fact]
    public async Task A_method_says_that_it_kept_a_face_and_paints_it_like_the_rest_where_that_is_wanted()
    {
        Assert.SkipUnless(FaceDetector.IsInstalled, "The npm package @vladmandic/face-api was not brought by the build, so no face is found.");
        var photo = PictureFile.Load(Repo.Shared("data", "portraits", "helen", "helen_1070861406_1.jpg"));
        var method = AllMethods.Create(ModelStore.Open()).Get("oil");
        var request = new StyleRequest { Content = photo, Styles = [], Size = 200 };
        var kept = await method.RenderAsync(request, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(1, kept.Faces);
        Assert.Contains("A face was found and kept recognisable, `Faces` 0.7; `Faces` 0 paints faces like the rest.", kept.Notes);
        var asked = await method.RenderAsync(request with { Faces = 0.7f }, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(kept.Picture.Pixels, asked.Picture.Pixels);
        Assert.DoesNotContain(asked.Notes, note => note.Contains("face", StringComparison.Ordinal));
        var painted = await method.RenderAsync(request with { Faces = 0 }, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(0, painted.Faces);
        Assert.NotEqual(kept.Picture.Pixels, painted.Picture.Pixels);
    }

    [Fact]
    public async Task A_picture_without_faces_is_left_alone()
    {
        Assert.SkipUnless(FaceDetector.IsInstalled, "The npm package @vladmandic/face-api was not brought by the build, so no face is looked for.");
        var request = new StyleRequest { Content = Photo(), Styles = [] };
        var method = AllMethods.Create(ModelStore.Open()).Get("oil");
        var looked = await method.RenderAsync(request with { Faces = 1 }, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(0, looked.Faces);
        Assert.Equal((await method.RenderAsync(request with { Faces = 0 }, cancel: TestContext.Current.CancellationToken)).Picture.Pixels, looked.Picture.Pixels);
    }

    private static Picture Made(Func<int, int, int, float> value) =>
        new(100, 100, 3, [.. Enumerable.Range(0, 30_000).Select(i => value(i / 3 % 100, i / 300, i % 3))]);

    private static IEnumerable<int> Inside => Enumerable.Range(0, 100 * 100).Where(i => FaceEllipse.At(Face, i % 100, i / 100) == 1);

    private static double Mean(Picture picture, int channel) => Inside.Average(i => picture.Pixels[3 * i + channel]);

    private static double Correlation(Picture a, Picture b)
    {
        double meanA = Mean(a, 0), meanB = Mean(b, 0), ab = 0, aa = 0, bb = 0;
        foreach (var i in Inside)
        {
            var (x, y) = (a.Pixels[3 * i] - meanA, b.Pixels[3 * i] - meanB);
            (ab, aa, bb) = (ab + x * y, aa + x * x, bb + y * y);
        }
        return ab / Math.Sqrt(aa * bb);
    }
}
