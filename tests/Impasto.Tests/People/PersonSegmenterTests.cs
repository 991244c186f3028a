using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Methods;
using Impasto.People;
using Impasto.TestSupport;

namespace Impasto.Tests.People;

public sealed class PersonSegmenterTests
{
    private static string Model => Path.Combine(AppContext.BaseDirectory, "people", "selfie_segmentation.tflite");

    private static void Require() => Assert.SkipUnless(PersonSegmenter.IsInstalled, "The npm package @mediapipe/selfie_segmentation was not brought by the build, so nobody is found.");

    private static Picture Portrait() => PictureFile.Load(Repo.Shared("data", "portraits", "helen", "helen_13653802_1.jpg")).ToRgb();

    private static double Mean(Plane mask, double left, double top, double right, double bottom)
    {
        int x0 = (int)(left * mask.Width), x1 = (int)(right * mask.Width), y0 = (int)(top * mask.Height), y1 = (int)(bottom * mask.Height);
        return Enumerable.Range(y0, y1 - y0).Average(y => Enumerable.Range(x0, x1 - x0).Average(x => mask[x, y]));
    }

    [Fact]
    public void A_man_is_told_from_what_is_behind_him()
    {
        Require();
        using var segmenter = new PersonSegmenter();
        var mask = segmenter.Find(PictureTransforms.ResizeLongestSide(Portrait(), 400));
        Assert.All(mask.Values, value => Assert.InRange(value, 0, 1));
        // Face, shirt and hands; the wall left and right of the head.
        Assert.True(Mean(mask, 0.4, 0.1, 0.7, 0.5) > 0.97);
        Assert.True(Mean(mask, 0.2, 0.75, 0.9, 0.95) > 0.9);
        Assert.True(Mean(mask, 0, 0, 0.2, 0.4) < 0.03);
        Assert.True(Mean(mask, 0.85, 0, 1, 0.3) < 0.03);
    }

    [Fact]
    public void A_large_picture_shows_the_same_and_its_mask_is_smaller()
    {
        Require();
        using var segmenter = new PersonSegmenter();
        var photo = Portrait();
        Plane small = segmenter.Find(PictureTransforms.ResizeLongestSide(photo, 500)), large = segmenter.Find(PictureTransforms.ResizeLongestSide(photo, 2000));
        Assert.Equal(1024, Math.Max(large.Width, large.Height));
        Assert.Equal(small.Values.Average(), large.Values.Average(), 0.02);
    }

    [Fact]
    public void One_thread_finds_the_same_as_two()
    {
        Require();
        var photo = PictureTransforms.ResizeLongestSide(Portrait(), 200);
        Assert.Equal(Find(1), Find(2));

        float[] Find(int threads)
        {
            using var context = new ComputeContext { Threads = threads };
            using var use = context.Use();
            using var segmenter = new PersonSegmenter();
            return segmenter.Find(photo).Values;
        }
    }

    [Fact]
    public async Task People_stay_as_they_are_and_the_rest_is_painted()
    {
        Require();
        var photo = PictureTransforms.ResizeLongestSide(Portrait(), 240);
        var method = AllMethods.Create(ModelStore.Open()).Get("oil");
        var request = new StyleRequest { Content = photo, Styles = [], Faces = 0 };
        var painted = (await method.RenderAsync(request, cancel: TestContext.Current.CancellationToken)).Picture;
        var kept = await method.RenderAsync(request with { KeepPerson = true }, cancel: TestContext.Current.CancellationToken);
        int inside = Index(0.55, 0.3), outside = Index(0.05, 0.1);
        Assert.Equal(photo.Pixels[inside], kept.Picture.Pixels[inside], 0.03f);
        Assert.Equal(painted.Pixels[outside], kept.Picture.Pixels[outside], 0.03f);
        Assert.NotEqual(photo.Pixels[outside], kept.Picture.Pixels[outside], 0.03f);
        Assert.Empty(kept.Notes);

        int Index(double x, double y) => ((int)(y * photo.Height) * photo.Width + (int)(x * photo.Width)) * 3;
    }

    [Fact]
    public async Task Where_nobody_is_a_sentence_says_so()
    {
        Require();
        var sheep = PictureFile.Load(Repo.Fixture("inputs", "photo_march-pastoral.png"));
        var method = AllMethods.Create(ModelStore.Open()).Get("oil");
        var result = await method.RenderAsync(new StyleRequest { Content = sheep, Styles = [], Faces = 0, KeepPerson = true }, cancel: TestContext.Current.CancellationToken);
        Assert.Contains("Nobody was found to keep, so everything was painted.", result.Notes);
    }

    [Fact]
    public void A_damaged_file_is_refused_and_nothing_else_happens()
    {
        Require();
        var whole = File.ReadAllBytes(Model);
        var random = new SeededRandom(5);
        var refused = 0;
        for (var i = 0; i < 300; i++)
        {
            var data = (byte[])whole.Clone();
            // Offsets and counts lie at both ends; what is between are weights.
            for (var change = 0; change < 4; change++)
                data[random.NextInt(2) == 0 ? random.NextInt(2000) : data.Length - 1 - random.NextInt(60_000)] = (byte)random.NextInt(256);
            if (i % 3 == 0)
                data = data[..random.NextInt(data.Length)];
            try
            {
                new TfLiteNetwork(data).Dispose();
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.True(refused > 100, $"{refused} of 300");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no network at all, but a text")]
    [InlineData("\u0008\0\0\0TFL3")]
    public void What_is_no_network_is_refused(string text) => Assert.Throws<InvalidDataException>(() => new TfLiteNetwork(System.Text.Encoding.Latin1.GetBytes(text)));

    [Theory]
    [InlineData(4, 3)]
    [InlineData(40, 30)]
    [InlineData(8, 18)]
    [InlineData(20, 3)]
    public void A_mask_and_people_go_together(int width, int height)
    {
        var people = new Plane(8, 6);
        people[2, 2] = 1;
        var mask = new Picture(width, height, 1);
        Array.Fill(mask.Pixels, 0.5f);
        var around = PersonKeeper.Around(mask, people);
        Assert.Equal((Math.Max(8, width), Math.Max(6, height)), (around.Width, around.Height));
        Assert.Equal(0.5f, around[around.Width - 1, around.Height - 1, 0]);
        Assert.True(around[(int)(2.5 * around.Width / 8), (int)(2.5 * around.Height / 6), 0] < 0.1f);
        Assert.Equal(1f, PersonKeeper.Around(null, people)[0, 0, 0]);
    }
}
