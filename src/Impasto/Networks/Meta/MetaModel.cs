using Impasto.Networks.FeedForward;
using Impasto.Tensors.Weights;

namespace Impasto.Networks.Meta;

/// <summary>A network that makes networks: what a model file of the kind "meta" holds. The perceptual network that its style vectors come from is not in it.</summary>
/// <param name="network">The network, of either form; owned.</param>
/// <param name="perceptual">The name of the perceptual network.</param>
internal sealed class MetaModel(StylePredictor network, string perceptual) : IDisposable
{
    /// <summary>What registries call the kind.</summary>
    public const string Kind = "meta";

    private const string PerceptualKey = "perceptual", FormKey = "form";

    private const string Rows = "rows", Filters = "filters";

    /// <summary>The network.</summary>
    public StylePredictor Network => network;

    /// <summary>The name of the perceptual network that style vectors come from.</summary>
    public string Perceptual => perceptual;

    /// <summary>Deviation of the noise on the made networks' input.</summary>
    public float Noise { get; init; }

    /// <summary>The family and sizes for the registry.</summary>
    public string Architecture => network switch
    {
        FilterPredictor filters => $"meta-filters-{filters.Net.Width}-{filters.Rank}",
        RowPredictor rows => $"meta-rows-{rows.Net.Width}",
        _ => throw new NotSupportedException($"A {network.GetType().Name} has no name in registries."),
    };

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is no model of this kind, or damaged.</exception>
    public static MetaModel Load(string path) => ModelFile.Load(path, "meta network", (file, number) =>
    {
        ModelFile.RequireKind(file, Kind);
        // Models of before there were two forms don't say theirs.
        StylePredictor network = file.Metadata.GetValueOrDefault(FormKey, Rows) switch
        {
            Rows => LoadRows(file, number),
            Filters => LoadFilters(file, number),
            var other => throw new ArgumentException($"its form '{other}' is unknown"),
        };
        ModelFile.LoadWeights(network, file);
        return new MetaModel(network, file.Metadata.GetValueOrDefault(PerceptualKey, "slim")) { Noise = ModelFile.Noise(file) };
    });

    /// <summary>Whether a weight file is one that <see cref="ToWeightFile"/> made.</summary>
    public static bool Recognizes(WeightFile file) => file.Metadata.GetValueOrDefault("network") == Kind;

    /// <summary>The model as a weight file; safetensors when saved.</summary>
    public WeightFile ToWeightFile()
    {
        var (form, sizes) = network switch
        {
            FilterPredictor filters => (Filters, new[] { ("width", filters.Net.Width), ("rank", filters.Rank) }),
            RowPredictor rows => (Rows, [("width", rows.Net.Width), ("blocks", rows.Net.Blocks), ("kernel", rows.Net.Kernel), ("hidden", rows.Hidden)]),
            _ => throw new NotSupportedException($"A {network.GetType().Name} has no file."),
        };
        var file = ModelFile.Create(network, Kind, styles: null, Noise, [.. sizes, ("length", network.Length)]);
        return new WeightFile([.. file], new Dictionary<string, string>(file.Metadata) { [PerceptualKey] = perceptual, [FormKey] = form });
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private static RowPredictor LoadRows(WeightFile file, Func<string, int> number)
    {
        var (width, blocks, kernel, length, hidden) = (number("width"), number("blocks"), number("kernel"), number("length"), number("hidden"));
        ModelFile.RequireValues(file, RowPredictor.ValueCount(width, blocks, kernel, length, hidden));
        return new RowPredictor(new TransformNet(width, blocks, 0, kernel), length, hidden);
    }

    private static FilterPredictor LoadFilters(WeightFile file, Func<string, int> number)
    {
        var (width, length, rank) = (number("width"), number("length"), number("rank"));
        ModelFile.RequireValues(file, FilterPredictor.ValueCount(width, length, rank));
        return new FilterPredictor(new GeneratedNet(width, seed: null), length, rank, seed: null);
    }
}
