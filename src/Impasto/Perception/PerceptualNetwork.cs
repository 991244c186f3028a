using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Weights;

namespace Impasto.Perception;

/// <summary>
/// VGG-16 or VGG-19 (Simonyan and Zisserman 2014, arXiv 1409.1556), or a low-rank network of the same shape: blocks of 3x3 convolutions with ReLU, 2x2 pooling
/// between them. Layers are named reluB_I and poolB. In a low-rank layer the 3x3 convolution goes to few channels and a 1x1 back to all
/// (Zhang et al. 2015, arXiv 1505.06798), so that features mean the same. The weights are frozen unless <see cref="SetTrainable"/> is called.
/// </summary>
internal sealed class PerceptualNetwork : IDisposable
{
    private static readonly float[] CaffeMean = [123.68f, 116.779f, 103.939f];
    private static readonly float[] TorchvisionMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] TorchvisionDeviation = [0.229f, 0.224f, 0.225f];

    private readonly List<Stage> _stages;
    private readonly List<string> _layers;
    private readonly Tensor? _leading;
    private readonly Tensor? _leadingBias;
    private readonly Tensor _offset;
    private readonly Tensor _factor;

    private PerceptualNetwork(string name, Preprocessing preprocessing, List<Stage> stages, Tensor? leading, Tensor? leadingBias)
    {
        Name = name;
        Preprocessing = preprocessing;
        _stages = stages;
        _leading = leading;
        _leadingBias = leadingBias;
        (_factor, _offset) = preprocessing switch
        {
            Preprocessing.Caffe => (Own([255, 255, 255]), Own([.. CaffeMean.Select(m => -m)])),
            Preprocessing.Torchvision => (Own([.. TorchvisionDeviation.Select(d => 1 / d)]), Own([.. TorchvisionMean.Zip(TorchvisionDeviation, (m, d) => -m / d)])),
            _ => (Own([1, 1, 1]), Own([0, 0, 0])),
        };
        _layers = [.. stages.SelectMany((s, i) => i + 1 < stages.Count && stages[i + 1].Block != s.Block ? new[] { s.Name, $"pool{s.Block}" } : [s.Name])];
    }

    /// <summary>"vgg16", "vgg19", "slim" or what the file says.</summary>
    public string Name { get; }

    /// <summary>The weights' family.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>
    /// What features are multiplied by to be in the units of torchvision's networks, whose inputs have a deviation of about 1: others take 0..255. For measures that depend on the
    /// unit and
    /// are read beside published ones.
    /// </summary>
    internal double ToTorchvisionUnits => Preprocessing == Preprocessing.Caffe ? 1 / (255 * TorchvisionDeviation.Average(d => (double)d)) : 1;

    /// <summary>Max as trained, or average. May be changed at any time.</summary>
    public PoolingKind Pooling { get; set; }

    /// <summary>All layers in order: "relu1_1", "relu1_2", "pool1", ...</summary>
    public IReadOnlyList<string> Layers => _layers;

    /// <summary>The convolutions in order, for compression, visualisation and memory prediction.</summary>
    internal IReadOnlyList<Stage> Stages => _stages;

    /// <summary>Builds the network that a weight file holds.</summary>
    /// <param name="file">
    /// Convolutions named convB_I.weight [O, I, 3, 3] and convB_I.bias [O], optionally convB_I.reduce [r, I, 3, 3] with convB_I.weight [O, r, 1, 1]; metadata "network" and
    /// "preprocessing".
    /// </param>
    /// <exception cref="ModelException">Names or shapes are not such a network's.</exception>
    public static PerceptualNetwork From(WeightFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var preprocessing = PreprocessingOf(file);
        var stages = new List<Stage>();
        var channels = 3;
        for (var block = 1; block <= 5; block++)
        {
            for (var i = 1; file.Contains($"conv{block}_{i}.weight"); i++)
            {
                var conv = $"conv{block}_{i}";
                Tensor? reduce = file.Contains($"{conv}.reduce") ? Weights(file, $"{conv}.reduce", channels, 3) : null;
                var weight = Weights(file, $"{conv}.weight", reduce?.Shape[0] ?? channels, reduce is null ? 3 : 1);
                if (stages.Count == 0 && preprocessing == Preprocessing.Caffe)
                    weight = FlipInputs(weight);
                var bias = file[$"{conv}.bias"];
                if (bias.Count != weight.Shape[0])
                {
                    throw new ModelException($"{file.Source}: {conv}.bias has {bias.Count} values for {weight.Shape[0]} channels",
                        "the file is damaged or no VGG, so import it again")
                    { Separator = ';', File = file.Source };
                }
                stages.Add(new Stage(block, $"relu{block}_{i}", reduce, weight, Own(bias.ToFloats())));
                channels = weight.Shape[0];
            }
        }
        if (stages.Count == 0)
        {
            throw new ModelException($"{file.Source} has no convolution named conv1_1.weight, so it is no VGG",
                "use 'impasto models import' to bring a network of another layout")
            { Separator = ';', File = file.Source };
        }
        var name = file.Metadata.TryGetValue("network", out var given) ? given : stages.Any(s => s.Name == "relu3_4") ? "vgg19" : "vgg16";
        Tensor? leading = null, leadingBias = null;
        if (preprocessing == Preprocessing.Normalised)
        {
            leading = Weights(file, "conv0.weight", 3, 1);
            leadingBias = Own(file["conv0.bias"].ToFloats());
        }
        return new PerceptualNetwork(name, preprocessing, stages, leading, leadingBias);
    }

    /// <summary>Loads a network from a file of any weight format.</summary>
    public static PerceptualNetwork Load(string path)
    {
        try
        {
            // The file is as large as the network: its bytes must not lie beside what the work needs.
            using var file = new MappedFile(path);
            return From(WeightFile.Load(file.Memory, Path.GetFileName(path)));
        }
        catch (WeightFormatException e)
        {
            throw new ModelException(e);
        }
    }

    /// <summary>VGG-16's or VGG-19's architecture with random weights (He et al. 2015), for measuring and for tests without the trained ones.</summary>
    /// <param name="architecture">"vgg16" or "vgg19".</param>
    /// <param name="seed">The weights follow from it.</param>
    /// <param name="width">Channels of the first block; 64 is VGG's.</param>
    public static PerceptualNetwork Random(string architecture, int seed, int width = 64)
    {
        var random = new SeededRandom((ulong)seed);
        int[] convolutions = architecture == "vgg19" ? [2, 2, 4, 4, 4] : [2, 2, 3, 3, 3];
        var stages = new List<Stage>();
        var inputs = 3;
        for (var block = 1; block <= 5; block++)
        {
            for (var i = 1; i <= convolutions[block - 1]; i++)
            {
                var outputs = width << Math.Min(block - 1, 3);
                var weights = new float[outputs * 9 * inputs];
                for (var k = 0; k < weights.Length; k++)
                    weights[k] = random.NextNormal() * MathF.Sqrt(2f / (9 * inputs));
                stages.Add(new Stage(block, $"relu{block}_{i}", null, TensorScope.Release(Tensor.From(weights, outputs, 3, 3, inputs)),
                    TensorScope.Release(Tensor.Zeros(outputs))));
                inputs = outputs;
            }
        }
        return new PerceptualNetwork(architecture, Preprocessing.Caffe, stages, null, null);
    }

    /// <summary>The features of pictures at the named layers.</summary>
    /// <param name="image">[N, H, W, 3], RGB in 0..1 (values outside pass through).</param>
    /// <param name="layers">Names out of <see cref="Layers"/>; the network runs no deeper than the deepest of them.</param>
    /// <returns>Each layer's [N, h, w, C].</returns>
    /// <exception cref="UsageException">There is no such layer, or the picture is too small for it.</exception>
    public Dictionary<string, Tensor> Features(Tensor image, params IEnumerable<string> layers)
    {
        ArgumentNullException.ThrowIfNull(image);
        var result = new Dictionary<string, Tensor>();
        Visit(Preprocess(image), [.. layers], result.Add);
        return result;
    }

    /// <summary>Hands on the features of layers as they are for a network with the pooling that it was trained with, whatever <see cref="Pooling"/> is; each is freed after that.</summary>
    /// <param name="image">[N, H, W, 3], RGB in 0..1.</param>
    /// <param name="layers">Names out of <see cref="Layers"/>.</param>
    /// <param name="visit">Called in the network's order.</param>
    internal void AsTrained(Tensor image, IEnumerable<string> layers, Action<string, Tensor> visit)
    {
        var pooling = Pooling;
        Pooling = PoolingKind.Max;
        Visit(Preprocess(image), [.. layers], visit, keep: false);
        Pooling = pooling;
    }

    /// <summary>
    /// Runs the network and hands each named layer's features to <paramref name="visit"/> as they come; where no gradient is wanted, the features of other layers are freed
    /// as soon as the next layer has been computed.
    /// </summary>
    /// <param name="x">The preprocessed image.</param>
    /// <param name="layers">Names out of <see cref="Layers"/>.</param>
    /// <param name="visit">Called in the network's order.</param>
    /// <param name="keep">Whether the named layers' features stay when no gradient is wanted, or are freed like the others.</param>
    internal void Visit(Tensor x, HashSet<string> layers, Action<string, Tensor> visit, bool keep = true)
    {
        CheckLayers(layers, x.Shape);
        var previous = x;
        foreach (var block in Blocks(layers))
        {
            var output = VisitBlock(block, previous, layers, visit, keep);
            if (previous != x)
                FreeUnless(keep && layers.Contains($"pool{block.Number - 1}"), previous);
            if (output is null)
                return;
            previous = output;
        }
    }

    /// <summary>The blocks that must run to reach the deepest of the layers.</summary>
    internal List<BlockOfStages> Blocks(HashSet<string> layers)
    {
        var last = layers.Max(layer => _layers.IndexOf(layer));
        var blocks = new List<BlockOfStages>();
        foreach (var group in _stages.GroupBy(s => s.Block))
        {
            var stages = group.Where(s => _layers.IndexOf(s.Name) <= last).ToList();
            if (stages.Count > 0)
                blocks.Add(new BlockOfStages(group.Key, stages, _layers.IndexOf($"pool{group.Key}") is >= 0 and var pool && pool <= last));
        }
        return blocks;
    }

    /// <summary>Runs one block; null when it is the last and its pooling isn't wanted, else the pooled output.</summary>
    internal Tensor? VisitBlock(BlockOfStages block, Tensor input, HashSet<string> layers, Action<string, Tensor> visit, bool keep = true)
    {
        var padding = Preprocessing == Preprocessing.Normalised ? PaddingMode.Reflect : PaddingMode.Zeros;
        var x = input;
        foreach (var stage in block.Stages)
        {
            Tensor y;
            using (Tape.Layer(stage.Name))
                y = stage.Apply(x, padding);
            if (x != input)
                FreeUnless(y.RequiresGrad || (keep && layers.Contains(block.Stages[block.Stages.IndexOf(stage) - 1].Name)), x);
            x = y;
            if (layers.Contains(stage.Name))
                visit(stage.Name, x);
        }
        if (!block.Pooled)
            return null;
        Tensor pooled;
        var name = $"pool{block.Number}";
        using (Tape.Layer(name))
            pooled = Pooling == PoolingKind.Max ? Ops.MaxPool2d(x, 2) : Ops.AvgPool2d(x, 2);
        FreeUnless(pooled.RequiresGrad || (keep && layers.Contains(block.Stages[^1].Name)), x);
        if (layers.Contains(name))
            visit(name, pooled);
        return pooled;
    }

    private static void FreeUnless(bool needed, Tensor x)
    {
        if (!needed && !x.RequiresGrad)
            x.Dispose();
    }

    /// <summary>RGB in 0..1 to what the first convolution expects, in RGB order.</summary>
    public Tensor Preprocess(Tensor image) =>
        _leading is not null ? Ops.Conv2d(image, _leading, _leadingBias) : Ops.Add(Ops.Multiply(image, _factor), _offset);

    /// <summary>The least height and width that give the layer at least one position.</summary>
    public static int MinimumSize(string layer)
    {
        var block = BlockOf(layer);
        return layer.StartsWith("pool", StringComparison.Ordinal) ? 1 << block : 1 << (block - 1);
    }

    /// <summary>The height and width of a layer's features for a picture's: halved, rounded down, at each pooling before it.</summary>
    public static (int Height, int Width) SizeAt(string layer, int height, int width)
    {
        var halvings = layer.StartsWith("pool", StringComparison.Ordinal) ? BlockOf(layer) : BlockOf(layer) - 1;
        return (height >> halvings, width >> halvings);
    }

    /// <summary>The number of channels of a layer.</summary>
    public int Channels(string layer) => layer.StartsWith("pool", StringComparison.Ordinal)
        ? _stages.Last(s => s.Block == BlockOf(layer)).Bias.Shape[0]
        : StageOf(layer).Bias.Shape[0];

    /// <summary>Multiply-adds, times two, of one forward pass to the named layer.</summary>
    public double Flops(int height, int width, string deepest)
    {
        double flops = 0;
        foreach (var stage in _stages)
        {
            double pixels = (double)(height >> (stage.Block - 1)) * (width >> (stage.Block - 1));
            flops += 2 * pixels * (stage.Weight.Shape.Count + (stage.Reduce?.Shape.Count ?? 0));
            if (stage.Name == deepest)
                break;
        }
        return flops;
    }

    /// <summary>Whether the weights take gradients.</summary>
    internal void SetTrainable(bool trainable)
    {
        foreach (var parameter in Parameters().Values)
            parameter.RequiresGrad = trainable;
    }

    /// <summary>Every weight by its name in the file, in this library's layout [O, kH, kW, I].</summary>
    internal Dictionary<string, Tensor> Parameters()
    {
        var all = new Dictionary<string, Tensor>();
        foreach (var stage in _stages)
        {
            var conv = stage.Name.Replace("relu", "conv", StringComparison.Ordinal);
            if (stage.Reduce is not null)
                all[$"{conv}.reduce"] = stage.Reduce;
            all[$"{conv}.weight"] = stage.Weight;
            all[$"{conv}.bias"] = stage.Bias;
        }
        return all;
    }

    /// <summary>The network as a weight file, in the layout that <see cref="From"/> reads.</summary>
    internal WeightFile ToWeightFile(IReadOnlyDictionary<string, string>? metadata = null)
    {
        var arrays = new List<WeightArray>();
        foreach (var (name, tensor) in Parameters())
        {
            var source = name == "conv1_1.weight" && Preprocessing == Preprocessing.Caffe ? FlipInputs(tensor) : tensor;
            if (source.Shape.Rank == 4)
            {
                var (values, shape) = WeightLayout.OhwiToOihw(source.ToArray(), source.Shape.Sizes);
                arrays.Add(new WeightArray(name, shape, values));
            }
            else
            {
                arrays.Add(new WeightArray(name, source.Shape.Sizes.ToArray(), source.ToArray()));
            }
        }
        var all = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>())
        {
            ["network"] = Name,
            ["preprocessing"] = Preprocessing.ToString().ToLowerInvariant(),
            ["layout"] = "OIHW",
        };
        return new WeightFile(arrays, all);
    }

    /// <summary>Gives the weights' memory back.</summary>
    public void Dispose()
    {
        foreach (var parameter in Parameters().Values)
            parameter.Dispose();
        _factor.Dispose();
        _offset.Dispose();
        _leading?.Dispose();
        _leadingBias?.Dispose();
    }

    /// <summary>A network of given convolutions, for compression.</summary>
    internal static PerceptualNetwork FromStages(string name, Preprocessing preprocessing, List<Stage> stages) => new(name, preprocessing, stages, null, null);

    private Stage StageOf(string layer) => _stages.Find(s => s.Name == layer) ?? throw NoSuchLayer(layer);

    private void CheckLayers(HashSet<string> layers, Shape image)
    {
        foreach (var layer in layers)
        {
            if (!Layers.Contains(layer))
                throw NoSuchLayer(layer);
            var least = MinimumSize(layer);
            if (image.H < least || image.W < least)
            {
                throw new UsageException($"A {image.W}x{image.H} picture is too small for {layer} of {Name}, which needs at least {least}x{least}",
                    "use a larger `Size` or a shallower layer")
                { Separator = ';' };
            }
        }
    }

    private UsageException NoSuchLayer(string layer) =>
        new($"{Name} has no layer '{layer}'", $"it has {string.Join(", ", Layers)}") { Separator = ';' };

    private static int BlockOf(string layer) => layer.Length > 4 && char.IsAsciiDigit(layer[4]) ? layer[4] - '0' : 1;

    private static Preprocessing PreprocessingOf(WeightFile file)
    {
        if (file.Metadata.TryGetValue("preprocessing", out var name))
        {
            return Enum.TryParse<Preprocessing>(name, ignoreCase: true, out var known)
                ? known
                : throw new ModelException($"{file.Source} says its preprocessing is '{name}', but only torchvision, caffe and normalised are known",
                    "import the file with the right preprocessing")
                { Separator = ';', File = file.Source };
        }
        // The file beside this project says it in words.
        return file.Metadata.TryGetValue("input", out var input) && input.StartsWith("BGR 0..255", StringComparison.Ordinal)
            ? Preprocessing.Caffe
            : throw new ModelException($"{file.Source} doesn't say which preprocessing its weights expect",
                "run 'impasto models import' on it and say its preprocessing")
            { Separator = ';', File = file.Source };
    }

    private static Tensor Weights(WeightFile file, string name, int inputs, int kernel)
    {
        var array = file[name];
        if (array.Shape is not [_, _, _, _] s || s[1] != inputs || s[2] != kernel || s[3] != kernel || s[0] == 0)
            throw new ModelException($"{file.Source}: {name} has the shape [{string.Join(", ", array.Shape)}] where [O, {inputs}, {kernel}, {kernel}] is needed; the file is damaged or no VGG") { File = file.Source };
        // One output channel after the other: no copy of the whole is left to the garbage collector.
        var weight = Tensor.Unscoped(new Shape(s[0], kernel, kernel, inputs));
        int taps = kernel * kernel, size = taps * inputs;
        float[] stored = new float[size], ordered = new float[size];
        for (var output = 0; output < s[0]; output++)
        {
            array.Slice(output).CopyTo(stored);
            for (var i = 0; i < inputs; i++)
            {
                for (var tap = 0; tap < taps; tap++)
                    ordered[tap * inputs + i] = stored[i * taps + tap];
            }
            weight.Buffer.CopyFrom(ordered, (long)output * size);
        }
        return weight;
    }

    /// <summary>A vector that belongs to the network, whatever scope it is loaded in.</summary>
    private static Tensor Own(float[] values) => TensorScope.Release(Tensor.From(values, values.Length));

    private static Tensor FlipInputs(Tensor weight)
    {
        var values = weight.ToArray();
        for (var i = 0; i < values.Length; i += 3)
            (values[i], values[i + 2]) = (values[i + 2], values[i]);
        return TensorScope.Release(Tensor.From(values, weight.Shape.Sizes));
    }

    /// <summary>The convolutions of one block that are to run, and whether pooling follows.</summary>
    internal sealed record BlockOfStages(int Number, List<Stage> Stages, bool Pooled);

    /// <summary>One convolution with its ReLU: full, or of low rank when <paramref name="Reduce"/> is there.</summary>
    internal sealed record Stage(int Block, string Name, Tensor? Reduce, Tensor Weight, Tensor Bias)
    {
        public Tensor Apply(Tensor x, PaddingMode padding) => Reduce is null
            ? Ops.Conv2d(x, Weight, Bias, padding: 1, mode: padding, relu: true)
            : LowRank(x, Reduce, padding);

        private Tensor LowRank(Tensor x, Tensor reduce, PaddingMode padding)
        {
            var few = Ops.Conv2d(x, reduce, padding: 1, mode: padding);
            var y = Ops.Conv2d(few, Weight, Bias, relu: true);
            FreeUnless(y.RequiresGrad, few);
            return y;
        }
    }
}
