using System.Runtime.InteropServices;
using Impasto.TestSupport;
using Impasto.Tensors.Weights;

namespace Impasto.Tensors.Tests.Weights.PyTorch;

public class PyTorchTests
{
    private static readonly byte[] TwelveNumbers = MemoryMarshal.AsBytes<float>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).ToArray();

    [Fact]
    public void Views_of_a_storage_are_read_by_their_offset_and_strides()
    {
        Assert.Equal([0, 4, 8, 1, 5, 9], Read([2, 3], [1, 4], 0));
        Assert.Equal([5, 6, 7, 8], Read([4], [1], 5));
        Assert.Equal([11, 11, 11], Read([3, 1], [0, 1_000_000], 11));
        Assert.Empty(Read([0, 7], [1, 1], 12));

        static float[] Read(long[] shape, long[] strides, long offset) =>
            Load(new PickleWriter().Tensor(12, offset, shape, strides))[0].ToFloats();
    }

    [Theory]
    [InlineData(0, new long[] { 13 }, new long[] { 1 })]
    [InlineData(1, new long[] { 12 }, new long[] { 1 })]
    [InlineData(-1, new long[] { 2 }, new long[] { 1 })]
    [InlineData(13, new long[] { 0 }, new long[] { 1 })]
    [InlineData(11, new long[] { 2 }, new long[] { -1 })]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 1 })]
    [InlineData(0, new long[] { 3, 3 }, new long[] { long.MaxValue, long.MaxValue })]
    public void Views_that_reach_outside_their_storage_are_refused(long offset, long[] shape, long[] strides) =>
        Assert.Contains("reaches outside its storage of 12 numbers", Refusal(new PickleWriter().Tensor(12, offset, shape, strides)));

    [Fact]
    public void Views_of_the_same_storage_may_not_fill_the_memory()
    {
        Assert.Contains("views take more than 64 times", Refusal(new PickleWriter().Tensor(12, 0, [1000, 1000], [0, 0])));
        Assert.Contains("claims a shape larger than", Refusal(new PickleWriter().Tensor(12, 0, [100_000, 100_000], [0, 0])));

        var many = new PickleWriter().Op(']').Op('(').Tensor(12, 0, [400, 100], [0, 0]).Op('q', 0);
        for (var i = 0; i < 99; i++)
            many.Op('h', 0);
        Assert.Contains("views take more than 64 times", Refusal(many.Op('e')));
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("torch", "load")]
    [InlineData("torch.nn.modules.conv", "Conv2d")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    [InlineData("argparse", "Namespace")]
    [InlineData("torch", "ComplexFloatStorage")]
    public void Everything_but_tensors_is_refused_by_name(string module, string name)
    {
        Assert.Contains($"asks for {module}.{name},", Refusal(new PickleWriter().Global(module, name)));
        Assert.Contains($"asks for {module}.{name},", Refusal(new PickleWriter().Text(module).Text(name).Op('\x93')));
    }

    [Fact]
    public void Instructions_that_no_tensor_needs_are_refused_by_number()
    {
        foreach (var code in "i\x81\x92P0120ISFVLgpo\x8b\x82\x8f\xff")
            Assert.Contains($"the instruction 0x{(int)code:x2}", Refusal(new PickleWriter().Op(code)));
    }

    [Theory]
    [InlineData("R")]
    [InlineData("t")]
    [InlineData("h\u0005")]
    [InlineData("a")]
    [InlineData("N\x85\x86")]
    [InlineData("(N\x86")]
    [InlineData("}Ns")]
    [InlineData("}(Nu")]
    [InlineData("NNa")]
    [InlineData("NNNs")]
    [InlineData("N)R")]
    [InlineData("NQ")]
    [InlineData(")Q")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n)R")]
    [InlineData("ctorch\nSize\nNR")]
    [InlineData("ctorch")]
    [InlineData("X\u00ff\u00ff\u00ff\u007f")]
    [InlineData("X\u00ff\u00ff\u00ff\u00ff")]
    public void Broken_pickles_end_in_a_refusal(string code)
    {
        byte[] pickle = [0x80, 2, .. System.Text.Encoding.Latin1.GetBytes(code), (byte)'.'];
        Assert.Contains("its pickle",
            Assert.Throws<WeightFormatException>(() => WeightFile.Load(PickleWriter.Zip(pickle, TwelveNumbers), "bad")).Message);
    }

    [Fact]
    public void A_few_bytes_that_unfold_to_billions_of_items_are_refused_quickly()
    {
        var doubling = new PickleWriter().Op(']').Op('q', 0);
        for (byte i = 0; i < 60; i++)
            doubling.Op(']').Op('(').Op('h', i).Op('h', i).Op('e').Op('q', (byte)(i + 1));
        Assert.Contains("nested too deeply or without end", Refusal(doubling));

        var itself = new PickleWriter().Op(']').Op('q', 0).Op('h', 0).Op('a');
        Assert.Contains("nested too deeply or without end", Refusal(itself));
    }

    [Fact]
    public void Copies_of_an_OrderedDict_count_as_instructions()
    {
        var pickle = new PickleWriter().Op(']').Op('(');
        for (var i = 0; i < 3000; i++)
            pickle.Op(']').Op('(').Op('N').Op('N').Op('e');
        pickle.Op('e').Op('\x85').Op('q', 0).Global("collections", "OrderedDict").Op('q', 1);
        for (var i = 0; i < 3000; i++)
            pickle.Op('h', 1).Op('h', 0).Op('R');
        Assert.Contains("more than 2,000,000 instructions", Refusal(pickle));
    }

    [Fact]
    public void Names_that_occur_twice_or_are_no_names_are_refused()
    {
        var twice = new PickleWriter().Op('}').Op('(').Text("a").Tensor(12, 0, [1], [1]).Text("a").Tensor(12, 0, [2], [1]).Op('u');
        Assert.Contains("'a' occurs twice", Refusal(twice));

        var tupleKey = new PickleWriter().Op('}').Op('(').Tuple(1, 2).Tensor(12, 0, [1], [1]).Op('u');
        Assert.Contains("keys aren't strings or numbers", Refusal(tupleKey));
    }

    [Fact]
    public void Storages_must_have_the_length_and_type_that_the_pickle_gives_them()
    {
        Assert.Contains("claims 13 numbers", Refusal(new PickleWriter().Tensor(13, 0, [1], [1])));
        Assert.Contains("claims 12 numbers of type Float64", Refusal(new PickleWriter().Tensor(12, 0, [1], [1], "DoubleStorage")));
        Assert.Contains("claims -1 numbers", Refusal(new PickleWriter().Tensor(-1, 0, [1], [1])));
        Assert.Contains($"claims {long.MaxValue} numbers", Refusal(new PickleWriter().Tensor(long.MaxValue, 0, [1], [1])));

        var twoTypes = new PickleWriter().Op('(').Tensor(12, 0, [1], [1]).Tensor(12, 0, [1], [1], "IntStorage").Op('t');
        Assert.Contains("of type Int32", Refusal(twoTypes));
    }

    [Fact]
    public void Big_endian_files_are_refused()
    {
        var pickle = new PickleWriter().Tensor(12, 0, [12], [1]).ToArray();
        var legacy = new PickleWriter().Tensor(12, 0, [12], [1], legacy: true).ToArray();

        Assert.Contains("aren't little-endian",
            Assert.Throws<WeightFormatException>(() => WeightFile.Load(PickleWriter.Zip(pickle, TwelveNumbers, "big"), "x")).Message);
        Assert.Contains("aren't little-endian",
            Assert.Throws<WeightFormatException>(() => WeightFile.Load(PickleWriter.Legacy(legacy, TwelveNumbers, false), "x")).Message);
    }

    [Fact]
    public void The_legacy_format_is_checked_as_strictly()
    {
        var pickle = new PickleWriter().Tensor(12, 0, [12], [1], legacy: true).ToArray();
        Assert.Equal(12, WeightFile.Load(PickleWriter.Legacy(pickle, TwelveNumbers), "x")[0].Count);

        Assert.Contains("doesn't match its tensors", Refused(PickleWriter.Legacy(pickle, TwelveNumbers, key: "1")));
        Assert.Contains("has 11 numbers where 12 belong", Refused(PickleWriter.Legacy(pickle, TwelveNumbers[4..])));
        Assert.Contains("5 bytes follow", Refused([.. PickleWriter.Legacy(pickle, TwelveNumbers), 1, 2, 3, 4, 5]));
        Assert.Contains("not one of PyTorch's", Refused(new PickleWriter().Op('}').ToArray()));
        var module = new PickleWriter().Op('(').Text("module").Op('N').Op('N').Op('N').Op('t').Op('Q').ToArray();
        Assert.Contains("whole Python objects", Refused(PickleWriter.Legacy(module, TwelveNumbers)));

        static string Refused(byte[] file) => Assert.Throws<WeightFormatException>(() => WeightFile.Load(file, "x")).Message;
    }

    [Fact]
    public void A_legacy_storage_may_be_a_view_of_another()
    {
        Assert.Equal([4, 5], WeightFile.Load(PickleWriter.Legacy(View(3, 4), TwelveNumbers), "x")[0].ToFloats());
        Assert.Contains("reaches outside",
            Assert.Throws<WeightFormatException>(() => WeightFile.Load(PickleWriter.Legacy(View(9, 4), TwelveNumbers), "x")).Message);

        static byte[] View(long offset, long count) => new PickleWriter().Global("torch._utils", "_rebuild_tensor").Op('(')
            .Op('(').Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Number(12)
            .Op('(').Text("view").Number(offset).Number(count).Op('t').Op('t').Op('Q')
            .Number(1).Tuple(2).Tuple(1).Op('t').Op('R').ToArray();
    }

    [Fact]
    public void Pickles_of_Python_2_are_read()
    {
        var pickle = new PickleWriter().Global("collections", "OrderedDict").Op(']').Op(']').Op('(').Op('U', 1, (byte)'w')
            .Tensor(12, 0, [2], [1]).Op('e').Op('a')
            .Op('\x85').Op('R').Op('}').Op('U', [9, .. "_metadata"u8]).Op('N').Op('s').Op('b');
        Assert.Equal([0, 1], Load(pickle)["w"].ToFloats());
    }

    [Fact]
    public void A_TorchScript_archive_is_named_for_what_it_is()
    {
        using var file = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(file, System.IO.Compression.ZipArchiveMode.Create))
        {
            zip.CreateEntry("m/data.pkl");
            zip.CreateEntry("m/code/__torch__.py");
        }
        Assert.Contains("TorchScript", Assert.Throws<WeightFormatException>(() => WeightFile.Load(file.ToArray(), "x")).Message);
    }

    [Fact]
    public void The_published_distilled_VGG_19_and_its_decoders_are_read()
    {
        var folder = Repo.Shared("weights", "vgg19-distilled-16x");
        foreach (var path in Directory.GetFiles(folder, "*.pth"))
        {
            var weights = WeightFile.Load(path);
            Assert.NotEmpty(weights);
            Assert.All(weights, a => Assert.All(a.ToFloats(), v => Assert.True(float.IsFinite(v))));
        }
        var encoder = WeightFile.Load(Path.Combine(folder, "e5_distilled.pth"));
        Assert.Equal([16, 3, 3, 3], encoder["model.conv11.weight"].Shape);
        Assert.Equal([512, 128, 1, 1], encoder["model.conv51_aux.weight"].Shape);
        // The first layer subtracts the VGG mean, blue, green, red; its training moved it a little.
        Assert.All(encoder["model.conv0.bias"].ToFloats().Zip([-103.939f, -116.779f, -123.68f]), b =>
            Assert.Equal(b.Second, b.First, 0.5f));
    }

    [Fact]
    public void The_real_VGG_16_is_read()
    {
        var weights = WeightFile.Load(Repo.Shared("weights", "vgg16", "vgg16-conv.fp16.safetensors"));
        Assert.Equal([64, 3, 3, 3], weights.First(a => a.Shape.Length == 4).Shape);
        Assert.Equal(13, weights.Count(a => a.Shape.Length == 4));
    }

    private static WeightFile Load(PickleWriter pickle) => WeightFile.Load(PickleWriter.Zip(pickle.ToArray(), TwelveNumbers), "made");

    private static string Refusal(PickleWriter pickle) => Assert.Throws<WeightFormatException>(() => Load(pickle)).Message;
}
