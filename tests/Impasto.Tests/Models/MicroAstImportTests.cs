using Impasto.Models;
using Impasto.Networks.AnyStyle;
using Impasto.Tensors;
using Impasto.Tensors.Weights;
using Impasto.TestSupport;

namespace Impasto.Tests.Models;

/// <summary>Four small files as the authors' code saves them, with PyTorch's results for them (tests/Fixtures/microast/README.md).</summary>
public sealed class MicroAstImportTests : IDisposable
{
    private static readonly string[] Parts = ["content_encoder", "style_encoder", "modulator", "decoder"];
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void The_network_does_what_PyTorch_does()
    {
        using var scope = new TensorScope();
        using var network = MicroAstImport.FromFolder(Repo.Fixture("microast"));
        Assert.Equal(3, network.Width);
        var expected = WeightFile.Load(Repo.Fixture("microast", "expected.npz"));
        var output = Picture(expected, "output");
        var content = Picture(expected, "content");
        var found = network.Forward(content, network.Prepare(Picture(expected, "style")));
        var cropped = Ops.Crop(output, 0, content.Shape.H, 0, content.Shape.W);
        Assert.Equal(cropped.Shape, found.Shape);
        Assert.All(cropped.ToArray().Zip(found.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
    }

    [Fact]
    public void The_authors_files_make_a_network_of_their_width()
    {
        var folder = Repo.Shared("weights", "microast");
        Assert.True(MicroAstImport.Recognizes(folder));
        using var network = MicroAstImport.FromFolder(folder);
        Assert.Equal((16, MicroAst.ValueCount(16)), (network.Width, network.ParameterCount));
    }

    [Fact]
    public void Names_that_tell_the_iterations_are_found()
    {
        Copy(part => $"{part}_iter_160000.pth.tar");
        Assert.True(MicroAstImport.Recognizes(_temp.Path));
        MicroAstImport.FromFolder(_temp.Path).Dispose();
        File.Copy(_temp.At("decoder_iter_160000.pth.tar"), _temp.At("decoder_iter_80000.pth.tar"));
        Assert.Contains("decoder_iter_80000", Assert.Throws<ModelException>(() => MicroAstImport.FromFolder(_temp.Path)).Message);
    }

    [Theory]
    [InlineData("content_encoder")]
    [InlineData("style_encoder")]
    [InlineData("modulator")]
    [InlineData("decoder")]
    public void A_missing_damaged_or_foreign_file_is_named(string part)
    {
        Copy(part => $"{part}.pth");
        var path = _temp.At($"{part}.pth");
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.Contains(part, Refusal().Message);
        File.Copy(Repo.Fixture("microast", part == "modulator" ? "decoder.pth" : "modulator.pth"), path, overwrite: true);
        Assert.Contains(part, Refusal().Message);
        File.Delete(path);
        Assert.False(MicroAstImport.Recognizes(_temp.Path));
        Assert.Contains(part, Refusal().Message);
    }

    [Fact]
    public void A_missing_folder_is_named() => Assert.Contains("nowhere", Assert.Throws<ModelException>(() => MicroAstImport.FromFolder(_temp.At("nowhere"))).Message);

    [Theory]
    [InlineData("content_encoder", "enc1.0.conv_layer.weight", true)]
    [InlineData("content_encoder", "enc1.0.conv_layer.weight", false)]
    [InlineData("style_encoder", "enc2.0.conv2.conv_layer.bias", true)]
    [InlineData("modulator", "weight2.0.conv_layer.weight", false)]
    [InlineData("decoder", "dec3.6.conv_layer.weight", false)]
    [InlineData("decoder", "dec3.10.conv_layer.bias", false)]
    public void A_missing_array_or_one_of_another_shape_is_refused(string part, string name, bool missing)
    {
        var files = Parts.Select(file => WeightFile.Load(Repo.Fixture("microast", $"{file}.pth"))).ToList();
        var at = Array.IndexOf(Parts, part);
        files[at] = new WeightFile(files[at].Where(array => !missing || array.Name != name)
            .Select(array => array.Name == name ? new WeightArray(name, [1, array.Count], array.ToFloats()) : array), source: part);
        Assert.Throws<ModelException>(() => MicroAstImport.Convert(files));
    }

    [Fact]
    public void Prefixes_do_no_harm()
    {
        List<WeightFile> files = [.. Parts.Select(file => WeightFile.Load(Repo.Fixture("microast", $"{file}.pth")))];
        using var plain = MicroAstImport.Convert(files);
        using var found = MicroAstImport.Convert([.. files.Select((file, i) => new WeightFile(file.Select(a => new WeightArray((i % 2 == 0 ? "module." : "state_dict.net.") + a.Name, a.Shape, a.ToFloats()))))]);
        Assert.Equal(plain.ParameterCount, found.ParameterCount);
    }

    [Fact]
    public void An_array_too_many_is_refused()
    {
        var files = Parts.Select(file => WeightFile.Load(Repo.Fixture("microast", $"{file}.pth"))).ToList();
        files[3] = new WeightFile(files[3].Append(new WeightArray("dec4.weight", [1], [1f])), source: "decoder");
        Assert.Contains("19", Assert.Throws<ModelException>(() => MicroAstImport.Convert(files)).Message);
    }

    private ModelException Refusal() => Assert.Throws<ModelException>(() => MicroAstImport.FromFolder(_temp.Path));

    private void Copy(Func<string, string> name)
    {
        foreach (var part in Parts)
            File.Copy(Repo.Fixture("microast", $"{part}.pth"), _temp.At(name(part)));
    }

    private static Tensor Picture(WeightFile file, string name) => Tensor.From(file[name].ToFloats(), file[name].Shape);
}
