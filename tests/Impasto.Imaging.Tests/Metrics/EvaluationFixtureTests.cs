using System.Text.Json;
using Impasto.Imaging.Metrics;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Metrics;

/// <summary>The measures of two pictures alone against tests/Fixtures/evaluation: their formulas in double precision.</summary>
public sealed class EvaluationFixtureTests
{
    private static readonly SafetensorsFile Tensors = new(Repo.Fixture("evaluation", "evaluation.safetensors"));
    private static readonly JsonElement Values = JsonDocument.Parse(File.ReadAllBytes(Repo.Fixture("evaluation", "evaluation.json"))).RootElement;

    [Fact]
    public void Structural_similarities()
    {
        Picture a = Picture("similar.a"), b = Picture("similar.b");
        Assert.Equal(Value("similar.ssim"), PictureMetrics.GreySsim(a, b), 1e-6);
        Assert.Equal(Value("similar.msSsim"), PictureMetrics.MsSsim(a, b), 1e-6);
    }

    [Fact]
    public void Colors()
    {
        ChromaHistogram style = ChromaHistogram.Of(Picture("pair.style")), result = ChromaHistogram.Of(Picture("pair.result"));
        Assert.Equal(Value("pair.histogram"), ChromaHistogram.Distance(style, result), 1e-6);
        Assert.Equal(0, ChromaHistogram.Distance(style, style));
    }

    [Fact]
    public void Colors_have_nothing_to_do_with_shapes_or_size()
    {
        var style = Picture("pair.style");
        var turned = new Picture(style.Width, style.Height, 3);
        for (var i = 0; i < style.Pixels.Length; i++)
            turned.Pixels[i] = style.Pixels[style.Pixels.Length - 3 - (i / 3 * 3) + (i % 3)];
        Assert.Equal(0, ChromaHistogram.Distance(ChromaHistogram.Of(style), ChromaHistogram.Of(turned)), 1e-6);

        // Red against blue have nothing in common; a large picture of one colour has what a small one has.
        Picture red = Plain(8, 1, 0, 0), blue = Plain(8, 0, 0, 1), large = Plain(400, 1, 0, 0);
        Assert.InRange(ChromaHistogram.Distance(ChromaHistogram.Of(red), ChromaHistogram.Of(blue)), 0.9, 1);
        Assert.Equal(0, ChromaHistogram.Distance(ChromaHistogram.Of(red), ChromaHistogram.Of(large)), 1e-4);
    }

    private static Picture Plain(int side, params float[] color)
    {
        var picture = new Picture(side, side, 3);
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = color[i % 3];
        return picture;
    }

    private static double Value(string name) => Values.GetProperty(name).GetDouble();

    private static Picture Picture(string name) => new(Tensors.Shape(name)[1], Tensors.Shape(name)[0], 3, Array.ConvertAll(Tensors.Floats(name), v => v / 255));
}
