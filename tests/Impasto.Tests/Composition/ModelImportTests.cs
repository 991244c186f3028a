using System.Net;
using System.Net.Sockets;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Perception;
using Impasto.Tensors;
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
