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
/// <param name="own">Likeness of paintings that were painted in their own style to what they were.</param>
/// <param name="faces">Distances of the photographs' faces from what they were.</param>
/// <param name="models">Where the methods' networks are.</param>
internal sealed class MethodFigures(IReadOnlyList<int> pairs, TableRows painted, TableRows measured, TableRows own, TableRows faces, ModelStore models)
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
    /// <param name="Own">SSIM of a painting painted in its own style; null where none was.</param>
    /// <param name="Face">Distance of face descriptors from the photograph's; null where no pair has a face.</param>
    public sealed record Line(string Method, int Pairs, Spread? Cpu, long PeakBytes, long ModelBytes, Spread Removed, IReadOnlyDictionary<string, Spread> Measures, Spread? Own, Spread? Face);

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
                .Where(measure => measure.Values.Count > 0).ToDictionary(measure => measure.Name, measure => Over(measure.Values)),
            In(own), In(faces));

        Spread? In(TableRows rows)
        {
            var values = pairs.Select(pair => rows.Of(pair, method)).OfType<string[]>().Where(cells => cells[0].Length > 0).Select(cells => Number(cells[0])).ToList();
            return values.Count == 0 ? null : Over(values);
        }
    }

    /// <summary>Every number, for programs.</summary>
    public static string Csv(IReadOnlyList<Line> lines)
    {
        var text = new StringBuilder("method,pairs,cpuSeconds,cpuSecondsDeviation,peakBytes,modelBytes,removed,removedDeviation,removedLeast,ownStyle,ownStyleDeviation,face,faceDeviation");
        foreach (var measure in Measure.All)
            text.Append(CultureInfo.InvariantCulture, $",{measure.Name},{measure.Name}Deviation");
        foreach (var line in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{line.Method},{line.Pairs},{line.Cpu?.Mean},{line.Cpu?.Deviation},{line.PeakBytes},{line.ModelBytes},{line.Removed.Mean},{line.Removed.Deviation},{line.Removed.Least},{line.Own?.Mean},{line.Own?.Deviation},{line.Face?.Mean},{line.Face?.Deviation}");
            foreach (var measure in Measure.All)
                text.Append(CultureInfo.InvariantCulture, $",{line.Measures.GetValueOrDefault(measure.Name)?.Mean},{line.Measures.GetValueOrDefault(measure.Name)?.Deviation}");
        }
        return text.Append('\n').ToString();
    }

    /// <summary>The main numbers, for people.</summary>
    public static string Markdown(IReadOnlyList<Line> lines)
    {
        var text = new StringBuilder("| method | pairs | processor seconds | memory, MB | network, MB | style | style loss removed | least of a pair | styleFd | colours | content | contentVgg | ssim | own style | face |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var line in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {line.Method} | {line.Pairs} | {Of(line.Cpu, "0.0")} | {(line.PeakBytes == 0 ? "" : (line.PeakBytes / 1e6).ToString("F0", CultureInfo.InvariantCulture))} | ");
            text.Append(CultureInfo.InvariantCulture, $"{(line.ModelBytes == 0 ? "" : (line.ModelBytes / 1e6).ToString("F1", CultureInfo.InvariantCulture))} | {In("style", "0.00")} | {Of(line.Removed, "0.00")} | {line.Removed.Least:0.00} | ");
            text.Append(CultureInfo.InvariantCulture, $"{In("styleFd", "0")} | {In("histogram", "0.00")} | {In("content", "0.00")} | {In("contentVgg", "0")} | {In("ssim", "0.00")} | {Of(line.Own, "0.00")} | {Of(line.Face, "0.00")} |\n");

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
        const int width = 760, height = 520, left = 70, right = 30, top = 30, bottom = 60, line = 17;
        List<(Line Line, Spread Content, Spread Style)> dots = [.. lines.Where(line => line.Method != Photo).Select(line => (line, line.Measures["contentVgg"], line.Removed))];
        var least = Math.Min(0, Math.Floor(dots.Select(dot => dot.Style.Mean - dot.Style.Deviation).DefaultIfEmpty(0).Min() * 5) / 5);
        var step = RoundStep(dots.Select(dot => dot.Content.Mean + dot.Content.Deviation).DefaultIfEmpty(1).Max() / 8);
        var most = Math.Ceiling(dots.Select(dot => dot.Content.Mean + dot.Content.Deviation).DefaultIfEmpty(1).Max() / step) * step;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n");
        for (var share = least; share < 1.01; share += 0.2)
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{left}\" x2=\"{width - right}\" y1=\"{Y(share):F1}\" y2=\"{Y(share):F1}\" stroke=\"#ddd\"/><text x=\"{left - 8}\" y=\"{Y(share) + 4:F1}\" text-anchor=\"end\" fill=\"#555\">{share:0.0}</text>\n");
        for (var content = 0.0; content <= most + step / 2; content += step)
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(content):F1}\" x2=\"{X(content):F1}\" y1=\"{height - bottom}\" y2=\"{height - bottom + 5}\" stroke=\"#555\"/><text x=\"{X(content):F1}\" y=\"{height - bottom + 20}\" text-anchor=\"middle\" fill=\"#555\">{content:0.##}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(width + left - right) / 2}\" y=\"{height - 14}\" text-anchor=\"middle\">distance from the photograph (contentVgg)</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(18 {(height + top - bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">share of the style loss removed</text>\n");
        foreach (var (_, content, style) in dots)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(content.Mean - content.Deviation):F1} {Y(style.Mean):F1}H{X(content.Mean + content.Deviation):F1}M{X(content.Mean):F1} {Y(style.Mean - style.Deviation):F1}");
            svg.Append(CultureInfo.InvariantCulture, $"V{Y(Math.Min(1, style.Mean + style.Deviation)):F1}\" stroke=\"#9ab\" stroke-opacity=\"0.6\" fill=\"none\"/>\n");
        }
        foreach (var (method, content, style) in dots.OrderByDescending(dot => dot.Line.Cpu?.Mean))
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(content.Mean):F1}\" cy=\"{Y(style.Mean):F1}\" r=\"{Radius(method):F1}\" fill=\"#2a6fb0\" fill-opacity=\"0.55\"/>\n");
        var taken = dots.ConvertAll(dot => (Left: X(dot.Content.Mean) - Radius(dot.Line), Top: Y(dot.Style.Mean) - Radius(dot.Line), Right: X(dot.Content.Mean) + Radius(dot.Line), Bottom: Y(dot.Style.Mean) + Radius(dot.Line)));
        foreach (var (method, content, style) in dots)
        {
            var label = string.Create(CultureInfo.InvariantCulture, $"{method.Method} {method.Cpu?.Mean:0.0} s");
            var (x, y, r, wide) = (X(content.Mean), Y(style.Mean), Radius(method), 6.7 * label.Length);
            // Beside its dot, or where there is room: farther away it is tied to it.
            var place = Places().Where(box => box.Left > left + 2 && box.Right < width - right && box.Top > top - line && box.Bottom < height - bottom).Where(box => !taken.Exists(other => Overlap(box, other))).DefaultIfEmpty(Box(x + r + 4, y)).First();
            taken.Add(place);
            double nearX = Math.Clamp(x, place.Left, place.Right), nearY = Math.Clamp(y, place.Top + 3, place.Bottom - 3), way = Math.Sqrt((nearX - x) * (nearX - x) + (nearY - y) * (nearY - y));
            if (way > r + 10)
                svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{x + (nearX - x) * r / way:F1} {y + (nearY - y) * r / way:F1}L{nearX:F1} {nearY:F1}\" stroke=\"#777\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{place.Left:F1}\" y=\"{place.Bottom - 4:F1}\">{WebUtility.HtmlEncode(label)}</text>\n");

            IEnumerable<(double Left, double Top, double Right, double Bottom)> Places()
            {
                for (var away = r + 4; away < r + 120; away += 8)
                {
                    for (var k = 0; k < 16; k++)
                    {
                        var (sin, cos) = Math.SinCos((k % 2 == 0 ? k : -k - 1) * Math.PI / 16);
                        yield return Box(x + away * cos - (cos < -0.3 ? wide : cos < 0.3 ? wide / 2 : 0), y - (away + (Math.Abs(cos) < 0.3 ? line / 2 : 0)) * sin);
                    }
                }
            }

            (double Left, double Top, double Right, double Bottom) Box(double from, double middle) => (from, middle - line / 2.0, from + wide, middle + line / 2.0);
        }
        return svg.Append("</svg>\n").ToString();

        double X(double content) => left + (width - left - right) * Math.Clamp(content / most, 0, 1);

        double Y(double removed) => top + (height - top - bottom) * (1 - Math.Clamp((removed - least) / (1 - least), 0, 1));

        static double Radius(Line line) => Math.Max(2.5, 3 * Math.Sqrt(line.Cpu?.Mean ?? 0));

        static bool Overlap((double Left, double Top, double Right, double Bottom) a, (double Left, double Top, double Right, double Bottom) b) => a.Left < b.Right && b.Left < a.Right && a.Top < b.Bottom && b.Top < a.Bottom;
    }

    /// <summary>1, 2 or 5 times a power of ten, not below a number.</summary>
    private static double RoundStep(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power >= least ? power : 2 * power >= least ? 2 * power : 5 * power >= least ? 5 * power : 10 * power;
    }

    private static Spread Over(IEnumerable<double> values)
    {
        var list = values.ToList();
        var mean = list.Average();
        return new Spread(mean, list.Count < 2 ? 0 : Math.Sqrt(list.Sum(value => (value - mean) * (value - mean)) / (list.Count - 1)), list.Min());
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
