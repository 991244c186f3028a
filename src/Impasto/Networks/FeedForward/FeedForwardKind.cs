using Impasto.Tensors.Weights;

namespace Impasto.Networks.FeedForward;

/// <summary>One kind of network that stylises in one pass: the single place that says how its files are recognised, read and written, and what users are told of it.</summary>
/// <param name="Name">What users type after --method and `impasto train`, and what registries call its models' kind.</param>
/// <param name="Summary">One line for help and tables.</param>
/// <param name="Paper">Where it comes from.</param>
internal sealed record FeedForwardKind(string Name, string Summary, string Paper)
{
    /// <summary>Johnson's network for one style.</summary>
    public static FeedForwardKind Johnson { get; } = new("johnson", "One pass through a network trained for one style: under a second, best quality of the fast methods",
        "Johnson, Alahi, Fei-Fei 2016, Perceptual Losses for Real-Time Style Transfer and Super-Resolution")
    {
        IsItsFile = file => TransformModel.Recognizes(file, conditional: false),
        Load = TransformModel.Load,
        Network = "transform network",
        Begin = (path, styles) =>
        {
            using var model = TransformModel.Load(path);
            return model.WithStyles(styles, isConditional: false);
        },
        Basis = "gallery",
        TrainingSummary = "Trains a fast network for one style (Johnson et al. 2016)",
        Create = (sizes, styles, seed) => new TransformModel(new TransformNet(sizes.Width, sizes.Blocks, 0, sizes.Kernel, seed), styles) { Noise = sizes.Noise },
    };

    /// <summary>The same network for many styles by conditional instance normalisation.</summary>
    public static FeedForwardKind Cin { get; } = new("cin", "One pass through a network of many styles, which can be blended and placed by region: real time",
        "Dumoulin, Shlens, Kudlur 2017, A Learned Representation for Artistic Style")
    {
        IsItsFile = file => TransformModel.Recognizes(file, conditional: true),
        Load = TransformModel.Load,
        Network = "transform network",
        Begin = (path, styles) =>
        {
            using var model = TransformModel.Load(path);
            return model.WithStyles(styles, isConditional: true);
        },
        Basis = "gallery",
        TrainingSummary = "Trains one fast network for many styles (Dumoulin et al. 2017)",
        Create = (sizes, styles, seed) => new TransformModel(new TransformNet(sizes.Width, sizes.Blocks, styles.Count, sizes.Kernel, seed), styles) { Noise = sizes.Noise },
    };

    /// <summary>An auto-encoder with a bank of filters for each style.</summary>
    public static FeedForwardKind StyleBank { get; } = new("stylebank",
        "One pass through an auto-encoder with a bank of filters for each style; banks can be blended and placed by region",
        "Chen, Yuan, Liao, Yu, Hua 2017, StyleBank: An Explicit Representation for Neural Image Style Transfer")
    {
        IsItsFile = StyleBankModel.Recognizes,
        Load = StyleBankModel.Load,
        Network = "StyleBank",
        Begin = (path, styles) =>
        {
            using var model = StyleBankModel.Load(path);
            return model.WithStyles(styles);
        },
        LearningRate = 1e-3,
        AddedRate = 3e-3,
        TrainingSummary = "Trains a StyleBank: an auto-encoder and a bank of filters for each style (Chen et al. 2017)",
        Create = (sizes, styles, seed) => new StyleBankModel(new StyleBank(sizes.Width, styles.Count, seed, sizes.Transposed), styles) { Noise = sizes.Noise },
    };

    /// <summary>A network whose filters were made for one style.</summary>
    public static FeedForwardKind Generated { get; } = new("meta-made", "One pass through a network that 'impasto models make' made for one style: real time",
        "Shen, Yan, Zeng 2018, Neural Style Transfer via Meta Networks")
    {
        IsItsFile = GeneratedModel.Recognizes,
        Load = GeneratedModel.Load,
        Network = "generated network",
    };

    /// <summary>A generator that learnt from a collection of pictures against a discriminator.</summary>
    public static FeedForwardKind CycleGan { get; } = new("cyclegan",
        "One pass through a generator that learnt from a painter's whole work, against a discriminator: real time",
        "Zhu, Park, Isola, Efros 2017, Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks; Park, Efros, Zhang, Zhu 2020, Contrastive Learning for Unpaired Image-to-Image Translation")
    {
        IsItsFile = TransformModel.IsGenerator,
        Load = TransformModel.Load,
        Network = "transform network",
    };

    /// <summary>A network that learnt from pairs of pictures.</summary>
    public static FeedForwardKind Pix2Pix { get; } = new("pix2pix", "One pass through a network that learnt from pairs of pictures, such as what a filter makes of photographs: real time",
        "Isola, Zhu, Zhou, Efros 2017, Image-to-Image Translation with Conditional Adversarial Networks")
    {
        IsItsFile = UNetModel.Recognizes,
        Load = UNetModel.Load,
        Network = "U-Net",
    };

    /// <summary>Networks of other programs.</summary>
    public static FeedForwardKind Onnx { get; } = new(OnnxNetwork.Kind, "Runs an imported feed-forward network of another program: its styles by name, blended by their weights",
        "Johnson, Alahi, Fei-Fei 2016; Dumoulin, Shlens, Kudlur 2017; the network's own authors")
    {
        IsItsFile = file => file.Format == WeightFormat.Onnx,
        Load = OnnxNetwork.Load,
    };

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<FeedForwardKind> All { get; } = [Johnson, Cin, StyleBank, Generated, CycleGan, Pix2Pix, Onnx];

    /// <summary>Tells its files from others'.</summary>
    public required Func<WeightFile, bool> IsItsFile { get; init; }

    /// <summary>Reads a model file of this kind; throws <see cref="ModelException"/> where it is none, or damaged.</summary>
    public required Func<string, IFeedForwardModel> Load { get; init; }

    /// <summary>One line for the help of `impasto train`; null where Impasto trains none.</summary>
    public string? TrainingSummary { get; init; }

    /// <summary>A network with random weights, for these styles; null where Impasto trains none.</summary>
    public Func<NetworkSizes, IReadOnlyList<string>, ulong, ITrainableModel>? Create { get; init; }

    /// <summary>The network's family: a training can begin with any model of it.</summary>
    public string Network { get; init; } = "network of another program";

    /// <summary>A network that begins with the weights of a file of the family, for these styles; null where Impasto trains none.</summary>
    public Func<string, IReadOnlyList<string>, ITrainableModel>? Begin { get; init; }

    /// <summary>The model of Impasto's own with which a short training is best begun; null where there is none.</summary>
    public string? Basis { get; init; }

    /// <summary>The learning rate that worked.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>The same for an added style alone.</summary>
    public double AddedRate { get; init; } = 1e-2;

    /// <summary>Whether a file is a model of any kind.</summary>
    /// <exception cref="ModelException">It can't be read.</exception>
    public static bool Recognizes(string path) => ModelFile.Load(path, "feed-forward network", (file, _) => All.Any(kind => kind.IsItsFile(file)));

    /// <summary>Reads a model file of any kind.</summary>
    /// <exception cref="ModelException">It is of none, or damaged.</exception>
    public static IFeedForwardModel LoadAny(string path) => ModelFile.Load(path, "feed-forward network", (file, _) => All.FirstOrDefault(kind => kind.IsItsFile(file))
        ?? throw new ModelException($"{path} is no model that stylises in one pass{(file.Metadata.GetValueOrDefault("network") is { Length: > 0 } network ? $", but a '{network}'" : "")}",
            "see those there are with impasto models list")
        { File = path })
        .Load(path);
}
