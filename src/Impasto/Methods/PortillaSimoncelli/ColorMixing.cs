using System.Numerics.Tensors;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>How colours are made of channels and channels of colours, one after the other in one array.</summary>
/// <param name="Mean">The colours' means, where all channels are 0.</param>
/// <param name="Weights">Colour a is Mean[a] plus the sum over k of Weights[a * channels + k] times channel k.</param>
/// <param name="Inverse">Channel k is the sum over a of Inverse[k * colours + a] times (colour a less Mean[a]).</param>
internal sealed record ColorMixing(double[] Mean, double[] Weights, double[] Inverse)
{
    /// <summary>Number of channels.</summary>
    public int Channels => Weights.Length / Mean.Length;

    /// <summary>The colours of channels.</summary>
    public double[] ToColors(double[] channels)
    {
        var n = channels.Length / Channels;
        var colors = new double[Mean.Length * n];
        for (var a = 0; a < Mean.Length; a++)
        {
            var color = colors.AsSpan(a * n, n);
            color.Fill(Mean[a]);
            for (var k = 0; k < Channels; k++)
                TensorPrimitives.MultiplyAdd(channels.AsSpan(k * n, n), Weights[(a * Channels) + k], color, color);
        }
        return colors;
    }

    /// <summary>The channels of colours.</summary>
    public double[] ToChannels(double[] colors)
    {
        var n = colors.Length / Mean.Length;
        var channels = new double[Channels * n];
        for (var k = 0; k < Channels; k++)
        {
            var channel = channels.AsSpan(k * n, n);
            for (var a = 0; a < Mean.Length; a++)
            {
                var by = Inverse[(k * Mean.Length) + a];
                TensorPrimitives.MultiplyAdd(colors.AsSpan(a * n, n), by, channel, channel);
                TensorPrimitives.Subtract(channel, by * Mean[a], channel);
            }
        }
        return channels;
    }
}
