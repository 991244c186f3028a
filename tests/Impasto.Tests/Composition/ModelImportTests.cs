using System.Net;
using System.Net.Sockets;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Perception;
using Impasto.Tensors.Weights;
using Impasto.TestSupport;

namespace Impasto.Tests.Composition;

public sealed class ModelImportTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    private ModelStore Store() => new([_temp.At("user")], _temp.At("user"));

    /// <summary>VGG's shapes with few different numbers: all of a convolution's weights are its place in the network.</summary>
    private static List<WeightArray> Vgg(int perBlock, int convolutions, Func<int, string> weightName, Func<int, string> biasName, string layout = "OIHW")
    {
        int[] widths = [64, 128, 256, 512, 512], depths = [2, 2, perBlock, perBlock, perBlock];
        var arrays = new List<WeightArray>();
        var channels = 3;
        for (var (block, n) = (0, 0); block < 5; block++)
        {
            for (var i = 0; i < depths[block] && n < convolutions; i++, n++)
            {
                int[] shape = layout == "HWIO" ? [3, 3, channels, widths[block]] : [widths[block], channels, 3, 3];
                arrays.Add(new WeightArray(weightName(n), shape, Enumerable.Repeat(n + 1f, shape.Aggregate(1, (a, b) => a * b)).ToArray()));
                arrays.Add(new WeightArray(biasName(n), [widths[block]], Enumerable.Repeat(-n - 1f, widths[block]).ToArray()));
                channels = widths[block];
            }
        }
        return arrays;
    }

    private string Save(string name, IEnumerable<WeightArray> arrays, Dictionary<string, string>? metadata = null)
    {
        // As safetensors files are often written: sorted by name, so that features.10 comes before features.2.
        new WeightFile(arrays.OrderBy(array => array.Name, StringComparer.Ordinal), metadata).Save(_temp.At(name));
        return _temp.At(name);
    }

    private static int[] TorchIndices(int perBlock) =>
        perBlock == 3 ? [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28] : [0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34];

    [Theory]
    [InlineData(3, 8, "vgg16")]
    [InlineData(4, 9, "vgg19")]
    public async Task Torchvisions_names_are_recognized(int perBlock, int convolutions, string network)
    {
        var indices = TorchIndices(perBlock);
        var arrays = Vgg(perBlock, convolutions, n => $"features.{indices[n]}.weight", n => $"features.{indices[n]}.bias");
        arrays.Add(new WeightArray("classifier.0.weight", [10, 10], new float[100]));
        var model = await ModelImport.ImportAsync(Store(), Save("in.safetensors", arrays), cancel: TestContext.Current.CancellationToken);
        Assert.Equal((network, "network", network, "torchvision"), (model.Entry.Name, model.Entry.Kind, model.Entry.Architecture, model.Entry.Preprocessing));
        Assert.Equal(_temp.At("user", network + ".safetensors"), model.Path);
        ModelStore.Verify(Store().Get(network));
        var file = WeightFile.Load(model.Path);
        Assert.Equal(convolutions * 2, file.Count);
        Assert.Equal([256, 128, 3, 3], file["conv3_1.weight"].Shape);
        Assert.All(file["conv3_1.weight"].ToFloats(), value => Assert.Equal(5, value));
        Assert.All(file["conv4_1.bias"].ToFloats(), value => Assert.Equal(perBlock == 3 ? -8 : -9, value));
        using var loaded = PerceptualNetwork.Load(model.Path);
        Assert.Equal((network, Preprocessing.Torchvision), (loaded.Name, loaded.Preprocessing));
    }

    [Fact]
    public async Task Caffes_and_kerass_names_and_layouts_are_recognized()
    {
        string[] names = ["1_1", "1_2", "2_1", "2_2", "3_1", "3_2", "3_3", "4_1"];
        var caffe = await ModelImport.ImportAsync(Store(), Save("caffe.safetensors", Vgg(3, 8, n => $"conv{names[n]}.weight", n => $"conv{names[n]}.bias")),
            cancel: TestContext.Current.CancellationToken);
        Assert.Equal("caffe", caffe.Entry.Preprocessing);
        var keras = await ModelImport.ImportAsync(Store(), Save("keras.safetensors",
            Vgg(3, 8, n => $"block{names[n].Replace("_", "_conv")}_W", n => $"block{names[n].Replace("_", "_conv")}_b", "HWIO")), "keras",
            cancel: TestContext.Current.CancellationToken);
        Assert.Equal(("keras", "vgg16", "caffe"), (keras.Entry.Name, keras.Entry.Architecture, keras.Entry.Preprocessing));
        Assert.Equal(caffe.Entry.Sha256.Length, keras.Entry.Sha256.Length);
        Assert.Equal(WeightFile.Load(caffe.Path)["conv2_1.weight"].ToFloats(), WeightFile.Load(keras.Path)["conv2_1.weight"].ToFloats());
        Assert.Equal([128, 64, 3, 3], WeightFile.Load(keras.Path)["conv2_1.weight"].Shape);
        Assert.Equal(["keras", "vgg16"], Store().All().Select(model => model.Entry.Name));
    }

    [Fact]
    public async Task A_leading_1x1_convolution_is_the_normalized_family()
    {
        var arrays = Vgg(4, 9, n => $"{2 * n + 2}.weight", n => $"{2 * n + 2}.bias");
        arrays.Add(new WeightArray("0.weight", [3, 3, 1, 1], [1, 0, 0, 0, 1, 0, 0, 0, 1]));
        arrays.Add(new WeightArray("0.bias", [3], [0, 0, 0]));
        var model = await ModelImport.ImportAsync(Store(), Save("normalised.safetensors", arrays), "adain", cancel: TestContext.Current.CancellationToken);
        Assert.Equal(("vgg19", "normalised"), (model.Entry.Architecture, model.Entry.Preprocessing));
        Assert.Equal([3, 3, 1, 1], WeightFile.Load(model.Path)["conv0.weight"].Shape);
        await Assert.ThrowsAsync<ModelException>(() => ModelImport.ImportAsync(Store(), _temp.At("normalised.safetensors"), preprocessing: Preprocessing.Caffe));
    }

    [Fact]
    public async Task Unknown_names_need_the_family_said()
    {
        var path = Save("odd.safetensors", Vgg(3, 8, n => $"layer{n}.weight", n => $"layer{n}.bias"));
        var error = await Assert.ThrowsAsync<ModelException>(() => ModelImport.ImportAsync(Store(), path));
        Assert.Contains("`Preprocessing`", error.Message);
        Assert.Empty(Store().All());
        Assert.Equal("torchvision", (await ModelImport.ImportAsync(Store(), path, preprocessing: Preprocessing.Torchvision,
            cancel: TestContext.Current.CancellationToken)).Entry.Preprocessing);
    }

    [Theory]
    [InlineData("module.features.")]
    [InlineData("features.module.")]
    [InlineData("vgg.features.")]
    [InlineData("state_dict.features.module.")]
    [InlineData("model_state_dict._orig_mod.features.")]
    public async Task A_checkpoints_names_tell_its_preprocessing(string prefix)
    {
        var indices = TorchIndices(3);
        var arrays = Vgg(3, 8, n => $"{prefix}{indices[n]}.weight", n => $"{prefix}{indices[n]}.bias");
        var moments = Vgg(3, 8, n => $"optimizer.{n}.weight", n => $"optimizer.{n}.bias");
        var model = await ModelImport.ImportAsync(Store(), Save("checkpoint.safetensors", arrays.Concat(moments)), cancel: TestContext.Current.CancellationToken);
        Assert.Equal(("vgg16", "torchvision"), (model.Entry.Architecture, model.Entry.Preprocessing));
        Assert.All(WeightFile.Load(model.Path)["conv2_1.weight"].ToFloats(), value => Assert.Equal(3, value));
    }

    /// <summary>conv1_1's biases as published: of Caffe's VGG-16 (Simonyan and Zisserman) and of torchvision's, to two digits.</summary>
    private static readonly float[] CaffeBiases =
    [
        0.73f, 0.09f, 0.07f, 0.89f, 0.26f, 0.66f, -0.02f, 0.33f, 0.69f, 0.06f, 0.58f, 0.24f, 0.70f, 0.19f, 0.49f, 0.45f, 0.51f, 0.21f, 0.58f, 0.33f, 0.50f, 0.71f, 0.30f, 0.71f, 0.05f, 0.74f,
        0.30f, 0.48f, 0.82f, 0.63f, 0.38f, 2.06f, 0.77f, 0.35f, 0.61f, 0.65f, 0.39f, 0.51f, 0.26f, 0.24f, 0.08f, 1.12f, 0.26f, 0.87f, 0.22f, 0.78f, 0.37f, 0.48f, 0.43f, 0.51f, 0.23f, 0.76f,
        0.35f, 0.46f, 0.47f, 0.10f, 0.38f, 0.67f, 0.40f, 0.91f, 0.43f, 1.30f, 0.53f, 0.49f,
    ];

    private static readonly float[] TorchvisionBiases =
    [
        0.40f, 0.38f, 0.46f, -0.32f, 0.39f, -0.40f, 0.40f, -0.55f, 0.27f, -0.76f, -0.35f, 0.23f, -1.32f, -0.17f, 0.39f, -0.10f, 0.05f, -0.70f, 0.15f, 0.56f, 0.30f, 0.34f, 0.11f, 0.47f, 0.13f,
        0.08f, -0.05f, -0.56f, 0.15f, -0.39f, -0.07f, 0.06f, 0.28f, 0.33f, 0.57f, -1.26f, -0.84f, -0.95f, 0.14f, 0.27f, 0.18f, -0.53f, 0.35f, -0.08f, -1.02f, -0.69f, -0.77f, 0.26f, 0.40f,
        -0.48f, -0.31f, 0.58f, -1.33f, 0.48f, -0.82f, 0.24f, 0.23f, 0.50f, 0.56f, 0.52f, -0.22f, 0.01f, -0.55f, 0.21f,
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Numbers_of_one_family_under_the_names_of_the_other_are_refused_unless_said(bool areCaffes)
    {
        var indices = TorchIndices(3);
        string[] names = ["1_1", "1_2", "2_1", "2_2", "3_1", "3_2", "3_3", "4_1"];
        var (own, other) = areCaffes ? (Preprocessing.Caffe, "Torchvision") : (Preprocessing.Torchvision, "Caffe");
        string Named(bool asCaffe) => Save("vgg.safetensors", Vgg(3, 8, n => asCaffe ? $"conv{names[n]}.weight" : $"features.{indices[n]}.weight", n => asCaffe ? $"conv{names[n]}.bias" : $"features.{indices[n]}.bias")
            .Select(a => a.Name is "features.0.bias" or "conv1_1.bias" ? new WeightArray(a.Name, [64], areCaffes ? CaffeBiases : TorchvisionBiases) : a));

        var error = await Assert.ThrowsAsync<ModelException>(() => ModelImport.ImportAsync(Store(), Named(!areCaffes)));
        Assert.Contains($"names its layers as {other} does", error.Message);
        Assert.Contains("`Preprocessing`", error.Message);
        var said = await ModelImport.ImportAsync(Store(), Named(!areCaffes), "said", own, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(own.ToString().ToLowerInvariant(), said.Entry.Preprocessing);
        var right = await ModelImport.ImportAsync(Store(), Named(areCaffes), "right", cancel: TestContext.Current.CancellationToken);
        Assert.Equal(own.ToString().ToLowerInvariant(), right.Entry.Preprocessing);
    }

    [Fact]
    public async Task Batch_normalisation_is_folded_into_the_convolutions_before_it()
    {
        // As torchvision's vgg16_bn: convolution, normalisation, ReLU.
        int[] indices = [0, 3, 7, 10, 14, 17, 20, 24], widths = [64, 64, 128, 128, 256, 256, 256, 512];
        List<WeightArray> Network(bool withBias) =>
        [
            .. Vgg(3, 8, n => $"features.{indices[n]}.weight", n => $"features.{indices[n]}.bias").Where(a => withBias || !a.Name.EndsWith("bias", StringComparison.Ordinal)),
            .. indices.SelectMany((index, n) => new (string Name, float Value)[] { ("weight", 2), ("bias", 3), ("running_mean", 4), ("running_var", 8) }
                .Select(part => new WeightArray($"features.{index + 1}.{part.Name}", [widths[n]], Enumerable.Repeat(part.Value, widths[n]).ToArray()))),
        ];
        var model = await ModelImport.ImportAsync(Store(), Save("vgg16_bn.safetensors", Network(true)), cancel: TestContext.Current.CancellationToken);
        Assert.Equal(("vgg16", "torchvision"), (model.Entry.Architecture, model.Entry.Preprocessing));
        var file = WeightFile.Load(model.Path);
        var factor = 2 / Math.Sqrt(8 + 1e-5);
        // The third convolution is all 3, with biases of -3.
        Assert.All(file["conv2_1.weight"].ToFloats(), value => Assert.Equal(3 * factor, value, 1e-5));
        Assert.All(file["conv2_1.bias"].ToFloats(), value => Assert.Equal((-3 - 4) * factor + 3, value, 1e-5));

        var bare = await ModelImport.ImportAsync(Store(), Save("bare.safetensors", Network(false)), "bare", cancel: TestContext.Current.CancellationToken);
        Assert.All(WeightFile.Load(bare.Path)["conv2_1.bias"].ToFloats(), value => Assert.Equal(-4 * factor + 3, value, 1e-5));

        var odd = Save("odd.safetensors", Network(true).Append(new WeightArray("features.2.running_var", [3], [1f, 1, 1])));
        Assert.Contains("features.2", (await Assert.ThrowsAsync<ModelException>(() => ModelImport.ImportAsync(Store(), odd))).Message);
    }

    [Fact]
    public async Task Other_networks_and_damaged_files_are_refused()
    {
        var few = Save("few.safetensors", Vgg(3, 6, n => $"features.{n}.weight", n => $"features.{n}.bias"));
        Assert.Contains("neither VGG-16 nor VGG-19", (await Assert.ThrowsAsync<ModelException>(() => ModelImport.ImportAsync(Store(), few))).Message);
        var noBias = Save("nobias.safetensors", Vgg(3, 8, n => $"features.{n}.weight", n => $"features.{n}.offset"));
        Assert.Contains("no bias of 64 values", (await Assert.ThrowsAsync<ModelException>(() => ModelImport.ImportAsync(Store(), noBias))).Message);
        foreach (var hostile in new[] { "malicious.pth", "truncated.safetensors", "cycle.onnx", "empty.pth" })
            await Assert.ThrowsAsync<ModelException>(() => ModelImport.ImportAsync(Store(), Repo.Fixture("neural", "formats", hostile)));
        await Assert.ThrowsAsync<InputException>(() => ModelImport.ImportAsync(Store(), _temp.At("missing.pth")));
        foreach (var name in new[] { "../up", "A", "", "a/b", ".hidden", new string('a', 65) })
            await Assert.ThrowsAsync<UsageException>(() => ModelImport.ImportAsync(Store(), few, name));
        Assert.False(Directory.Exists(_temp.At("user")));
    }

    [Fact]
    public async Task The_real_vgg16_is_imported()
    {
        var path = Repo.Shared("weights", "vgg16", "vgg16-conv.fp16.safetensors");
        var model = await ModelImport.ImportAsync(Store(), path, licence: "CC-BY-4.0", cancel: TestContext.Current.CancellationToken);
        Assert.Equal(("vgg16", "vgg16", "caffe", "CC-BY-4.0"), (model.Entry.Name, model.Entry.Architecture, model.Entry.Preprocessing, model.Entry.Licence));
        Assert.Contains("Simonyan", model.Entry.Source);
        Assert.InRange(model.Entry.Bytes, 29_000_000, 30_000_000);
        Assert.Equal(WeightFile.Load(path)["conv5_3.weight"].ToFloats(), WeightFile.Load(model.Path)["conv5_3.weight"].ToFloats());
        using var network = PerceptualNetwork.Load(model.Path);
        Assert.Equal(13, network.Layers.Count(layer => layer.StartsWith("relu", StringComparison.Ordinal)));
    }

    /// <summary>A server of one file, since the tests have no network.</summary>
    private sealed class Server : IDisposable
    {
        private readonly HttpListener _listener = new();

        public Server(byte[] content, int status = 200, bool chunked = false)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            Address = new Uri($"http://127.0.0.1:{port}/vgg.safetensors");
            _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            _listener.Start();
            _ = Task.Run(async () =>
            {
                while (_listener.IsListening)
                {
                    var context = await _listener.GetContextAsync();
                    context.Response.StatusCode = status;
                    context.Response.SendChunked = chunked;
                    if (!chunked)
                        context.Response.ContentLength64 = content.Length;
                    await context.Response.OutputStream.WriteAsync(content);
                    context.Response.Close();
                }
            });
        }

        public Uri Address { get; }

        public void Dispose() => _listener.Close();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pull_downloads_checks_and_imports(bool chunked)
    {
        var content = await File.ReadAllBytesAsync(Save("vgg.safetensors", Vgg(3, 8, n => $"features.{n}.weight", n => $"features.{n}.bias")),
            TestContext.Current.CancellationToken);
        using var server = new Server(content, chunked: chunked);
        using var client = new HttpClient();
        var arrived = new Arrivals();
        var source = new ModelSource("vgg16", server.Address, content.Length, FileHash.Sha256(content), "BSD-3-Clause");
        var model = await ModelImport.PullAsync(Store(), source, client, arrived, TestContext.Current.CancellationToken);
        Assert.Equal(("vgg16", "torchvision", "BSD-3-Clause", server.Address.ToString()), (model.Entry.Name, model.Entry.Preprocessing, model.Entry.Licence, model.Entry.Source));
        Assert.Equal(content.Length, arrived.Last);
        Assert.Equal(["registry.json", "vgg16.safetensors"], Directory.EnumerateFiles(_temp.At("user")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("other content", false, 200, "another file")]
    [InlineData("shorter", false, 200, "bytes long")]
    [InlineData("shorter", true, 200, "is shorter than")]
    [InlineData("very much longer content", true, 200, "is longer than")]
    [InlineData("", false, 404, "answered 404")]
    public async Task What_is_not_the_published_file_is_not_kept(string sent, bool chunked, int status, string reason)
    {
        using var server = new Server(System.Text.Encoding.ASCII.GetBytes(sent), status, chunked);
        using var client = new HttpClient();
        var source = new ModelSource("vgg16", server.Address, 13, FileHash.Sha256("right content"u8), "");
        var error = await Assert.ThrowsAsync<ModelException>(() => ModelImport.PullAsync(Store(), source, client));
        Assert.Contains(reason, error.Message);
        Assert.Contains("impasto models import", error.Message);
        Assert.Empty(Directory.EnumerateFiles(_temp.At("user")));
    }

    [Fact]
    public async Task An_address_that_can_not_be_reached_is_said()
    {
        using var server = new Server([]);
        server.Dispose();
        using var client = new HttpClient();
        var source = new ModelSource("vgg16", server.Address, 1, new string('0', 64), "");
        Assert.Contains("could not be downloaded", (await Assert.ThrowsAsync<ModelException>(() => ModelImport.PullAsync(Store(), source, client))).Message);
    }

    [Fact]
    public void Every_known_source_is_complete()
    {
        foreach (var source in ModelSource.Known)
        {
            Assert.Equal("https", source.Address.Scheme);
            Assert.Matches("^[0-9a-f]{64}$", source.Sha256);
            // PyTorch's file names end in the first digits of their SHA-256.
            Assert.EndsWith($"-{source.Sha256[..8]}.pth", source.Address.LocalPath);
            Assert.InRange(source.Bytes, 500_000_000, 600_000_000);
        }
    }

    private sealed class Arrivals : IProgress<long>
    {
        public long Last { get; private set; }

        public void Report(long value) => Last = value;
    }
}
