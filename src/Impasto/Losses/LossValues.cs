using Impasto.Methods;

namespace Impasto.Losses;

/// <summary>An objective's value and its weighted parts.</summary>
internal readonly record struct LossValues
{
    private readonly IReadOnlyList<KeyValuePair<string, double>>? _parts;

    private LossValues(double total, IReadOnlyList<KeyValuePair<string, double>> parts) => (Total, _parts) = (total, parts);

    /// <summary>What is minimised.</summary>
    public double Total { get; init; }

    /// <summary>The content terms.</summary>
    public double Content => this[LossNames.Content];

    /// <summary>The style terms.</summary>
    public double Style => this[LossNames.Style];

    /// <summary>Total variation.</summary>
    public double Tv => this[LossNames.Tv];

    /// <summary>The terms of a name; 0 where there are none.</summary>
    public double this[string name] => Parts.FirstOrDefault(part => part.Key == name).Value;

    private IReadOnlyList<KeyValuePair<string, double>> Parts => _parts ?? [];

    /// <summary>With one term more.</summary>
    public LossValues With(string name, double value) =>
        new(Total + value, [.. Parts.Where(part => part.Key != name), KeyValuePair.Create(name, this[name] + value)]);

    /// <summary>The mean of several, part by part.</summary>
    public static LossValues Mean(IReadOnlyCollection<LossValues> all)
    {
        var names = all.SelectMany(v => v.Parts).Select(part => part.Key).Distinct();
        return new(all.Sum(v => v.Total) / all.Count, [.. names.Select(name => KeyValuePair.Create(name, all.Sum(v => v[name]) / all.Count))]);
    }

    /// <summary>For a log: the total, content, style and total variation, then whatever else there is.</summary>
    public Dictionary<string, double> ToDictionary()
    {
        var named = new Dictionary<string, double> { ["total"] = Total, [LossNames.Content] = Content, [LossNames.Style] = Style, [LossNames.Tv] = Tv };
        foreach (var (name, value) in Parts)
            named[name] = value;
        return named;
    }
}
