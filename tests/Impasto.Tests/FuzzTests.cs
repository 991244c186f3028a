using System.Text;
using Impasto.Catalog;
using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Methods;
using Impasto.Methods.Portrait;
using Impasto.TestSupport;
using Impasto.Tests.Faces;

namespace Impasto.Tests;

/// <summary>
/// Damaged text files end in a sentence or are read, and never in anything else. IMPASTO_FUZZ is how many there are of each kind, IMPASTO_FUZZ_SEED where they begin; what a
/// larger run finds gets its seed into <see cref="Kept"/>.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    private static readonly int s_count = Number("IMPASTO_FUZZ", 300), s_first = Number("IMPASTO_FUZZ_SEED", 0);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Seeds that once found something.</summary>
    public static IReadOnlyList<int> Kept { get; } = [];

    private static int Number(string variable, int standard) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : standard;

    [Fact]
    public void Landmark_files()
    {
        var (picture, face) = PortraitFixture.Load('a');
        var small = new Picture(picture.Width, picture.Height, 3);
        var file = PortraitFixture.Pts(face);
        var whole = File.ReadAllText(file);
        // No detector: what it finds takes longer than the rest, and an empty picture has no face.
        using var finder = new FaceFinder();
        var taken = Check(seed =>
        {
            File.WriteAllText(file, new Mutations(seed).Damage(whole));
            var landmarks = finder.Find(small, "the photo", file, 1, "`Landmarks`", CancellationToken.None).Landmarks;
            if (seed % 50 == 0)
                Paint(picture, file);
            Assert.All(landmarks.Points, p => Assert.True(double.IsFinite(p.X) && double.IsFinite(p.Y)));
            return true;
        });
        Assert.InRange(taken, 1, s_count - 1);
    }

    [Fact]
    public void Portrait_templates()
    {
        var whole = PortraitTemplate.Shipped.Select(name => File.ReadAllText(Path.Combine(Repo.Root, "src", "Impasto", "Methods", "Portrait", "Templates", $"{name}.json"))).ToList();
        var (picture, face) = PortraitFixture.Load('a');
        var small = new Picture(24, 24, 3);
        var file = PortraitFixture.Pts(face.Resized(picture.Width, picture.Height, 24, 24));
        Check(seed =>
        {
            var mutations = new Mutations(seed);
            var template = PortraitTemplate.Parse(new MemoryStream(Encoding.UTF8.GetBytes(mutations.DamageJson(mutations.Of(whole)))), "mine.json");
            Assert.Equal(FaceLandmarks.Count, template.Face().Points.Count);
            if (seed % 50 == 0)
            {
                var path = _folder.At("mine.json");
                File.WriteAllText(path, new Mutations(seed).DamageJson(whole[0]));
                var result = new PortraitMethod().RenderAsync(new StyleRequest { Content = small, Styles = [], Options = new PortraitOptions { Template = path, Landmarks = file } }).GetAwaiter().GetResult();
                Assert.All(result.Picture.Pixels, value => Assert.InRange(value, 0, 1));
            }
            return true;
        });
    }

    [Fact]
    public void Registries()
    {
        var whole = File.ReadAllText(Path.Combine(Repo.Root, "models", RegistryFile.Name));
        var path = _folder.At(RegistryFile.Name);
        Check(seed =>
        {
            File.WriteAllText(path, new Mutations(seed).DamageJson(whole));
            var store = new ModelStore([_folder.Path], _folder.Path);
            foreach (var model in store.All())
            {
                Assert.NotEmpty(model.Entry.Name);
                foreach (var style in model.Entry.Styles)
                    _ = $"{store.FindStyle(style)} {model.Entry.PaintingOf(style)} {store.FindStyle($"{model.Entry.Name}/{style}")}";
            }
            _ = DidYouMean.Question("mozaic", store.StyleNames);
            return true;
        });
    }

    private static void Paint(Picture picture, string landmarks)
    {
        var result = new PortraitMethod().RenderAsync(new StyleRequest { Content = picture, Styles = [], Size = 24, Options = new PortraitOptions { Landmarks = landmarks } }).GetAwaiter().GetResult();
        Assert.All(result.Picture.Pixels, value => Assert.InRange(value, 0, 1));
    }

    /// <summary>Does it for each seed; an error must be a sentence. Gives how often there was none.</summary>
    private static int Check(Func<int, bool> work)
    {
        var done = 0;
        var unexpected = new List<string>();
        foreach (var seed in Kept.Concat(Enumerable.Range(s_first, s_count)))
        {
            try
            {
                if (work(seed))
                    done++;
            }
            catch (ImpastoException e) when (e.Message.Length > 10 && e.Message[^1] is '.' or '?')
            {
                // A sentence.
            }
            catch (Exception e)
            {
                unexpected.Add($"seed {seed} ends in {e}");
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{done} read, {Kept.Count + s_count - done - unexpected.Count} refused with a sentence, {unexpected.Count} unexpected");
        Assert.True(unexpected.Count == 0, $"{unexpected.Count} end otherwise than in a sentence:\n{string.Join('\n', unexpected.Take(20))}");
        return done;
    }
}
