using System.Globalization;
using System.Net;
using System.Text;
using Impasto.Catalog;
using Impasto.Evaluation;

namespace Impasto.Benchmarks;

/// <summary>What <see cref="MethodTable"/> found, method by method: as a table, and as a scatter.</summary>
/// <param name="pairs">The pairs' numbers.</param>
/// <param name="painted">Times and memory.</param>
/// <param name="measured">Measures.</param>
/// <param name="models">Where the methods' networks are.</param>
internal sealed class MethodFigures(IReadOnlyList<int> pairs, TableRows painted, TableRows measured, ModelStore models)
{
    /// <summary>The photograph as it is: how far each method moves from it.</summary>
    public const string Photo = "photograph";

    private static readonly Dictionary<string, string> Networks =
        new() { ["gatys"] = "slim", ["meta"] = "meta", ["linear"] = "any-style", ["adain"] = "any-style", ["wct"] = "any-style", ["transport"] = "any-style" };

    /// <summary>A mean and its deviation over the pairs.</summary>
    public sealed record Spread(double Mean, double Deviation, double Least);

    /// <summary>A method's line.</summary>
    /// <param name="Method">Its name.</param>
    /// <param name="Pairs">On how many pairs there is a result.</param>
    /// <param name="Cpu">Seconds of processors a picture; null for the photograph.</param>
    /// <param name="PeakBytes">What its process occupied at its peak.</param>
    /// <param name="ModelBytes">Its networks' files.</param>
    /// <param name="Removed">Share of the photograph's style loss that is gone: 1 is the style's own Gram matrices.</param>
    /// <param name="Measures">By name.</param>
    public sealed record Line(string Method, int Pairs, Spread? Cpu, long PeakBytes, long ModelBytes, Spread Removed, IReadOnlyDictionary<string, Spread> Measures);

    /// <summary>A method's line; null where it has no result.</summary>
    public Line? Of(string method)
    {
        List<int> done = [.. pairs.Where(pair => measured.Has(pair, method) && measured.Has(pair, Photo))];
        if (done.Count == 0)
            return null;
        var costs = done.Select(pair => painted.Of(pair, method)).OfType<string[]>().ToList();
        return new Line(method, done.Count, costs.Count == 0 ? null : Over(costs.Select(cells => Number(cells[0]))), costs.Count == 0 ? 0 : costs.Max(cells => (long)Number(cells[2])),
            Networks.TryGetValue(method, out var name) && models.Find(name) is { } model ? model.Entry.Bytes : 0,
            Over(done.Select(pair => 1 - Number(measured.Of(pair, method)![0]) / Number(measured.Of(pair, Photo)![0]))),
            Measure.All.Select((measure, column) => (measure.Name, Values: done.Select(pair => measured.Of(pair, method)![column]).Where(text => text.Length > 0).Select(Number).ToList()))
                .Where(measure => measure.Values.Count > 0).ToDictionary(measure => measure.Name, measure => Over(measure.Values)));
    }

    /// <summary>Every number, for programs.</summary>
    public static string Csv(IReadOnlyList<Line> lines)
    {
        var text = new StringBuilder("method,pairs,cpuSeconds,cpuSecondsDeviation,peakBytes,modelBytes,removed,removedDeviation,removedLeast");
        foreach (var measure in Measure.All)
            text.Append(CultureInfo.InvariantCulture, $",{measure.Name},{measure.Name}Deviation");
        foreach (var line in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{line.Method},{line.Pairs},{line.Cpu?.Mean},{line.Cpu?.Deviation},{line.PeakBytes},{line.ModelBytes},{line.Removed.Mean},{line.Removed.Deviation},{line.Removed.Least}");
            foreach (var measure in Measure.All)
                text.Append(CultureInfo.InvariantCulture, $",{line.Measures.GetValueOrDefault(measure.Name)?.Mean},{line.Measures.GetValueOrDefault(measure.Name)?.Deviation}");
        }
        return text.Append('\n').ToString();
    }

    /// <summary>The main numbers, for people.</summary>
    public static string Markdown(IReadOnlyList<Line> lines)
    {
        var text = new StringBuilder("| method | pairs | processor seconds | memory, MB | network, MB | style | style loss removed | least of a pair | styleFd | colours | content | contentVgg | ssim |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var line in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {line.Method} | {line.Pairs} | {Of(line.Cpu, "0.0")} | {(line.PeakBytes == 0 ? "" : (line.PeakBytes / 1e6).ToString("F0", CultureInfo.InvariantCulture))} | ");
            text.Append(CultureInfo.InvariantCulture, $"{(line.ModelBytes == 0 ? "" : (line.ModelBytes / 1e6).ToString("F1", CultureInfo.InvariantCulture))} | {In("style", "0.00")} | {Of(line.Removed, "0.00")} | {line.Removed.Least:0.00} | ");
            text.Append(CultureInfo.InvariantCulture, $"{In("styleFd", "0")} | {In("histogram", "0.00")} | {In("content", "0.00")} | {In("contentVgg", "0")} | {In("ssim", "0.00")} |\n");

            string In(string measure, string format) => Of(line.Measures.GetValueOrDefault(measure), format);
        }
        return text.ToString();

        static string Of(Spread? spread, string format) => spread is null ? ""
            : $"{spread.Mean.ToString(format, CultureInfo.InvariantCulture)} ± {spread.Deviation.ToString(format, CultureInfo.InvariantCulture)}";
    }

    /// <summary>
    /// A dot a method: how much of the photograph is lost (to the right) and what share of its style loss is gone (upwards), with a deviation to each side; a dot's area is
    /// the processor time of a picture.
    /// </summary>
    public static string Scatter(IReadOnlyList<Line> lines)
    {
        const int width = 760, height = 520, left = 70, right = 30, top = 30, bottom = 60;
        List<(Line Line, Spread Content, Spread Style)> dots = [.. lines.Where(line => line.Method != Photo).Select(line => (line, line.Measures["contentVgg"], line.Removed))];
        var most = dots.Select(dot => dot.Content.Mean + dot.Content.Deviation).DefaultIfEmpty(1).Max() * 1.1;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n");
        foreach (var share in new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{left}\" x2=\"{width - right}\" y1=\"{Y(share):F1}\" y2=\"{Y(share):F1}\" stroke=\"#ddd\"/><text x=\"{left - 8}\" y=\"{Y(share) + 4:F1}\" text-anchor=\"end\" fill=\"#555\">{share:0.0}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(share * most):F1}\" y=\"{height - bottom + 20}\" text-anchor=\"middle\" fill=\"#555\">{share * most:0}</text>\n");
        }
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(width + left - right) / 2}\" y=\"{height - 14}\" text-anchor=\"middle\">distance from the photograph (contentVgg)</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(18 {(height + top - bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">share of the style loss removed</text>\n");
        foreach (var (_, content, style) in dots)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(content.Mean - content.Deviation):F1} {Y(style.Mean):F1}H{X(content.Mean + content.Deviation):F1}M{X(content.Mean):F1} {Y(style.Mean - style.Deviation):F1}");
            svg.Append(CultureInfo.InvariantCulture, $"V{Y(Math.Min(1, style.Mean + style.Deviation)):F1}\" stroke=\"#9ab\" fill=\"none\"/>\n");
        }
        foreach (var (line, content, style) in dots.OrderByDescending(dot => dot.Line.Cpu?.Mean))
        {
            var radius = Math.Max(2.5, 3 * Math.Sqrt(line.Cpu?.Mean ?? 0));
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(content.Mean):F1}\" cy=\"{Y(style.Mean):F1}\" r=\"{radius:F1}\" fill=\"#2a6fb0\" fill-opacity=\"0.55\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(content.Mean) + radius + 4:F1}\" y=\"{Y(style.Mean) - 5:F1}\">{WebUtility.HtmlEncode(line.Method)} {line.Cpu?.Mean:0.0} s</text>\n");
        }
        return svg.Append("</svg>\n").ToString();

        double X(double content) => left + (width - left - right) * Math.Clamp(content / most, 0, 1);

        double Y(double removed) => top + (height - top - bottom) * (1 - Math.Clamp(removed, 0, 1));
    }

    private static Spread Over(IEnumerable<double> values)
    {
        var list = values.ToList();
        var mean = list.Average();
        return new Spread(mean, list.Count < 2 ? 0 : Math.Sqrt(list.Sum(value => (value - mean) * (value - mean)) / (list.Count - 1)), list.Min());
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
