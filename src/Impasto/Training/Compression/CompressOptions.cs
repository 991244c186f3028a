using Impasto.Options;

namespace Impasto.Training.Compression;

/// <summary>Settings of `impasto train compress`.</summary>
public sealed record CompressOptions
{
    /// <summary>The network to compress.</summary>
    [Option("network", "Full network to compress", Unit = "NAME|FILE")]
    public string Network { get; init; } = "vgg16";

    /// <summary>The last layer kept.</summary>
    [Option("deepest", "Last layer to keep", Unit = "LAYER")]
    public string Deepest { get; init; } = "relu4_3";

    /// <summary>The new model's name.</summary>
    [Option("name", "The new model's name", Unit = "NAME")]
    public string Name { get; init; } = "slim";

    /// <summary>Photographs.</summary>
    [Option("photos", "Folders of photographs; every fortieth picture is held out for validation", Unit = "DIR,..")]
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>Paintings and other styles.</summary>
    [Option("styles", "Folders of paintings and other style pictures; every fortieth is held out", Unit = "DIR,..")]
    public IReadOnlyList<string> Styles { get; init; } = [];

    /// <summary>Pictures for the closed form.</summary>
    [Option("pictures", "Pictures whose responses are reconstructed", Min = 4, Max = 1000, Unit = "N", Source = "Zhang et al. 2015, section 3.1")]
    public int Pictures { get; init; } = 48;

    /// <summary>The file's size limit.</summary>
    [Option("megabytes", "Largest file, in units of 1,000,000 bytes", Min = 0.1, Max = 1000, Unit = "MB")]
    public double Megabytes { get; init; } = 4.49;

    /// <summary>The operations' limit.</summary>
    [Option("flops-share", "Most operations as a share of the full network's", Min = 0.01, Max = 1)]
    public double FlopsShare { get; init; } = 1 / 3.55;

    /// <summary>Crops a step.</summary>
    [Option("batch", "Crops a step", Min = 1, Max = 64, Unit = "N")]
    public int Batch { get; init; } = 4;

    /// <summary>Their side.</summary>
    [Option("crop", "Side of the crops", Min = 32, Max = 1024, Unit = "px")]
    public int Crop { get; init; } = 128;

    /// <summary>Weight of the Gram matrices against the features.</summary>
    [Option("gram-weight", "Weight of the Gram matrices against the features", Min = 0, Max = 1000)]
    public float GramWeight { get; init; } = 1;

    /// <summary>Where the model goes.</summary>
    [Option("output", "Folder for the model and its registry entry; every command looks into models/ of the directory that it runs in", Unit = "DIR")]
    public string Output { get; init; } = "models";
}
