using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Options;

namespace Impasto.Tests;

/// <summary>The code of docs/library.md, compiled, in its order; LibraryPageTests compares the two.</summary>
internal static class LibraryExamples
{
    public static async Task TrainedStyleAsync()
    {
        // example
        using var stylizer = await Stylizer.LoadAsync("starry-night");
        var photo = PictureFile.Load("photo.jpg");
        var painted = await stylizer.StylizeAsync(photo, new StylizerOptions { Size = 1024, Strength = 0.8f });
        PictureFile.Save(painted, "painted.jpg");
        // end
    }

    public static async Task BlendedAsync()
    {
        // example
        using var gallery = await Stylizer.LoadAsync("gallery");
        var blend = new StylizerOptions { Styles = new Dictionary<string, float> { ["scream"] = 0.7f, ["mondrian"] = 0.3f }, PreserveColor = PreserveColor.Luminance };
        PictureFile.Save(gallery.Stylize(PictureFile.Load("photo.jpg"), blend), "blended.jpg");
        // end
    }

    public static async Task AnyPictureAsync()
    {
        // example
        var methods = AllMethods.Create(ModelStore.Open());
        using var gatys = methods.Get("gatys").Open();
        var request = new StyleRequest
        {
            Content = PictureFile.Load("photo.jpg"),
            Styles = [new Style("ink", PictureFile.Load("ink.jpg"))],
            Size = 512,
            Options = new GatysOptions { Iterations = 100 },
        };
        var result = await gatys.RenderAsync(request);
        PictureFile.Save(result.Picture, "art.png");
        Console.WriteLine($"{result.Iterations} iterations, style loss {result.Losses?.Style}");
        // end
    }

    public static async Task FastAsync()
    {
        // example
        var models = ModelStore.Open();
        using var fast = AllMethods.Fastest(AllMethods.Create(models), models).Open();
        var ink = new Style("ink", PictureFile.Load("ink.jpg"));
        foreach (var file in Directory.EnumerateFiles("holiday", "*.jpg"))
        {
            var one = await fast.RenderAsync(new StyleRequest { Content = PictureFile.Load(file), Styles = [ink] });
            PictureFile.Save(one.Picture, Path.ChangeExtension(file, ".ink.png"));
        }
        // end
    }

    public static async Task ProgressAsync(StyleRequest request)
    {
        // example
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var progress = new Progress<StyleProgress>(step => Console.Write($"\r{step.Stage} {step.Step}/{step.Steps}"));
        using var session = AllMethods.Create(ModelStore.Open()).Get("gatys").Open();
        var soFar = await session.RenderAsync(request, progress, stop.Token);
        Console.WriteLine(soFar.Partial ? "stopped: this is what there was" : "done");
        // end
    }

    public static async Task ContextAsync(Stylizer stylizer, Picture photo)
    {
        // example
        using var context = new ComputeContext { Threads = 2, MemoryBudget = 1L << 30 };
        using (context.Use())
        {
            try
            {
                PictureFile.Save(await stylizer.StylizeAsync(photo), "painted.jpg");
            }
            catch (MemoryLimitException e)
            {
                Console.WriteLine(e.Message);
            }
        }
        // end
    }

    public static async Task TextureAsync()
    {
        // example
        var quilting = AllMethods.CreateTextures(ModelStore.Open()).Get("quilting");
        var bark = new TextureSample("bark", PictureFile.Load("bark.jpg"));
        var texture = await quilting.SynthesizeAsync(new TextureRequest { Samples = [bark], Width = 512, Height = 512, Tileable = true });
        PictureFile.Save(texture.Picture, "tile.png");
        // end
    }
}
