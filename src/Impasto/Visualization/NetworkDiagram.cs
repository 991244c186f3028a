using System.Globalization;
using System.Text;
using Impasto.Perception;

namespace Impasto.Visualization;

/// <summary>Draws a perceptual network as boxes with their real shapes (the survey's figure 2), as SVG.</summary>
internal static class NetworkDiagram
{
    private const double Scale = 150, Left = 20, Middle = 130, Gap = 6;

    public static string Draw(PerceptualNetwork network, int height, int width)
    {
        var body = new StringBuilder();
        var x = Left;
        var block = 0;
        foreach (var layer in network.Layers)
        {
            var (h, w) = PerceptualNetwork.SizeAt(layer, height, width);
            var channels = network.Channels(layer);
            var isPool = layer.StartsWith("pool", StringComparison.Ordinal);
            var thickness = 4 + channels / 20.0;
            var tall = Math.Max(6, Scale * h / Math.Max(height, width));
            if (layer[4] - '0' != block && !isPool)
            {
                block = layer[4] - '0';
                x += 14;
            }
            var stage = network.Stages.FirstOrDefault(s => s.Name == layer);
            var rank = stage?.Reduce is null ? "" : $", through {stage.Reduce.Shape[0]}";
            body.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:F1}\" y=\"{Middle - tall / 2:F1}\" width=\"{thickness:F1}\" height=\"{tall:F1}\" fill=\"{(isPool ? "#c8553d" : "#1b6ca8")}\" stroke=\"#fff\"/>");
            body.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate({x + thickness / 2 + 4:F1} 330) rotate(-60)\">{layer} {w}x{h}x{channels}{rank}</text>\n");
            x += thickness + Gap;
        }
        return string.Create(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {x + 60:F0} 350\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n<text x=\"{Left}\" y=\"22\" font-size=\"14\">{network.Name}, for a picture of {width}x{height}: blue 3x3 convolutions with ReLU, red 2x2 pooling</text>\n{body}</svg>\n");
    }
}
