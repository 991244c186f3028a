using Impasto.Catalog;
using Impasto.Cli.Tests.Fakes;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli.Tests;

/// <summary>A folder of its own with a few pictures, and the command line in-process with the tests' methods.</summary>
public abstract class CliTest : IDisposable
{
    protected CliTest()
    {
        Directory.CreateDirectory(Folder);
        Save("photo.png", 8, 6, 0.2f);
        Save("style.png", 4, 4, 0.8f);
    }

    internal MixMethod Mix { get; set; } = new();

    internal DimMethod Dim { get; set; } = new();

    internal CountTrainer Trainer { get; } = new();

    internal StripesTexture Stripes { get; } = new();

    protected string Folder { get; } = Path.Combine(Path.GetTempPath(), "impasto-cli-" + Guid.NewGuid().ToString("N"));

    protected string UserModels => At("user-models");

    internal Terminal? Terminal { get; set; }

    internal MemoryStream Output { get; } = new();

    internal byte[] Input { get; set; } = [];

    internal Func<Stream>? InputStream { get; set; }

    internal Func<Stream>? OutputStream { get; set; }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    protected string Save(string name, int width, int height, float value, string? software = null)
    {
        var picture = new Picture(width, height, 3);
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = value + 0.01f * (i % 7);
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        PictureFile.Save(picture, At(name), new PictureWriteOptions { Software = software });
        return At(name);
    }

    internal Services Services() => new()
    {
        Methods = _ => new MethodRegistry<IStyleMethod>([Mix, new FlipMethod(), Dim], OptionTable.For<StylizeOptions>()),
        Textures = _ => new MethodRegistry<ITextureMethod>([Stripes, new NoiseTexture()], OptionTable.For<TextureOptions>()),
        Trainers = _ => [Trainer],
        Visualizer = _ => new ChannelVisualizer(),
        Benchmarks = _ => [new SleepBenchmark()],
        Models = named => new ModelStore(named is null ? [UserModels] : [named, UserModels], UserModels),
        ClipProgram = () => ("ffmpeg 5.1", "/usr/bin/ffmpeg"),
        PictureLibrary = () => ("libvips 8.18.0", "/usr/lib/libvips.so"),
    };

    /// <summary>Runs a command line; ~/ in an argument is the test's folder.</summary>
    internal Task<CliRun> Run(params string[] args) => Run(CancellationToken.None, args);

    internal async Task<CliRun> Run(CancellationToken cancel, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var terminal = (Terminal ?? new Terminal { Out = output, Error = error }) with
        {
            Out = output,
            Error = error,
            OpenInput = InputStream ?? (() => new MemoryStream(Input)),
            OpenOutput = OutputStream ?? (() => Output),
            Shelters = [At("shelter")],
        };
        var code = await new App(Services()).RunAsync([.. args.Select(arg => arg.Replace("~/", Folder + "/"))], terminal, cancel);
        return new CliRun(code, Tidy(output), Tidy(error));
    }

    private string Tidy(StringWriter writer) => writer.ToString().ReplaceLineEndings("\n").Replace(Folder, "~");
}
