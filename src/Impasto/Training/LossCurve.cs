using System.Globalization;
using System.Text;

namespace Impasto.Training;

/// <summary>Draws a training's losses over its steps, as SVG with a logarithmic scale.</summary>
internal static class LossCurve
{
    private const int Width = 900, Height = 480, Left = 80, Bottom = 40, Top = 20, Right = 180;
    private static readonly string[] Colors = ["#1b6ca8", "#c8553d", "#588157", "#8e5572", "#b8860b", "#333333", "#5f9ea0", "#aa4499"];

    public static string Draw(IReadOnlyList<LossRecord> history)
    {
        var curves = Curves(history);
        var points = curves.Values.SelectMany(c => c).ToList();
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        if (points.Count > 0)
        {
            double steps = points.Max(p => p.Step), low = Math.Floor(Math.Log10(points.Min(p => p.Value))), high = Math.Ceiling(Math.Log10(points.Max(p => p.Value)) + 1e-9);
            for (var decade = low; decade <= high; decade++)
            {
                var y = Y(decade);
                svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:F1}\" y2=\"{y:F1}\" stroke=\"#ddd\"/><text x=\"{Left - 8}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{Math.Pow(10, decade):G3}</text>\n");
            }
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right}\" y=\"{Height - 12}\" text-anchor=\"end\">step {steps:F0}</text>\n");
            var index = 0;
            foreach (var (name, curve) in curves)
            {
                var color = Colors[index % Colors.Length];
                var path = string.Join(' ', curve.Select(p => string.Create(CultureInfo.InvariantCulture,
                    $"{Left + (Width - Left - Right) * p.Step / steps:F1},{Y(Math.Log10(p.Value)):F1}")));
                svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.5\"/><text x=\"{Width - Right + 12}\" y=\"{Top + 16 * ++index}\" fill=\"{color}\">{name} {curve[^1].Value:G4}</text>\n");
            }

            double Y(double decade) => Top + (Height - Top - Bottom) * (high - decade) / Math.Max(1, high - low);
        }
        return svg.Append("</svg>\n").ToString();
    }

    private static SortedDictionary<string, List<(double Step, double Value)>> Curves(IReadOnlyList<LossRecord> history)
    {
        var curves = new SortedDictionary<string, List<(double, double)>>(StringComparer.Ordinal);
        foreach (var record in history)
        {
            foreach (var (name, value) in record.Losses.Concat((record.Validation ?? new Dictionary<string,
                double>()).Select(v => KeyValuePair.Create($"validation {v.Key}", v.Value))))
            {
                if (value > 0)
                    (curves.TryGetValue(name, out var list) ? list : curves[name] = []).Add((record.Step, value));
            }
        }
        return curves;
    }
}
