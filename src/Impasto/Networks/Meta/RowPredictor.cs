using Impasto.Tensors;
using Impasto.Tensors.Layers;

namespace Impasto.Networks.Meta;

/// <summary>
/// A transform network whose scales and offsets are predicted from a style picture (Ghiasi, Lee, Kudlur, Dumoulin and Shlens 2017, arXiv 1705.06830): the style's vector passes two
/// fully connected layers, what comes out is added to the network's own rows. Names: net.*, hidden, rows; center and spread, by which the vector is normalised.
/// </summary>
internal sealed class RowPredictor : Module
{
    /// <summary>
    /// Factors of the two layers' inputs. Adam moves every weight alike, so an output moves with the sum of its inputs: of 1,920 it would leap, where a convolution's walks.
    /// </summary>
    private const float RowScale = 0.1f;

    private readonly LinearLayer _hidden, _rows;
    private readonly Tensor _center, _spread;
    private readonly int _length;

    /// <param name="net">Of one style, whose rows are where predictions begin; owned.</param>
    /// <param name="length">Numbers of the style's vector.</param>
    /// <param name="hidden">Units between the two layers.</param>
    /// <param name="seed">Of the first values.</param>
    public RowPredictor(TransformNet net, int length, int hidden, ulong seed = 0)
    {
        var random = new SeededRandom(seed);
        _length = length;
        Net = AddModule("net", net);
        _hidden = AddModule("hidden", new LinearLayer(length, hidden, random));
        _rows = AddModule("rows", new LinearLayer(hidden, Rows(net), random, bias: false));
        Initialize.Uniform(_hidden.Weight, Math.Sqrt(3), random);
        Initialize.Uniform(_rows.Weight, Math.Sqrt(3.0 / hidden), random);
        _center = AddBuffer("center", 0, length);
        _spread = AddBuffer("spread", 1, length);
    }

    /// <summary>The network whose rows are predicted.</summary>
    public TransformNet Net { get; }

    /// <summary>Units between the two layers.</summary>
    public int Hidden => _hidden.Bias!.Shape[0];

    /// <summary>Numbers of the style's vector.</summary>
    public int Length => _length;

    /// <summary>Scales and offsets in all.</summary>
    public static int Rows(TransformNet net) => 2 * net.NormalizedLayers.Sum(layer => layer.Channels);

    /// <summary>Takes what the vectors are normalised by from those of many pictures [N, length].</summary>
    public void Calibrate(Tensor vectors)
    {
        var (count, all) = (vectors.Shape[0], vectors.ToArray());
        float[] center = new float[_length], inverse = new float[_length];
        for (var i = 0; i < _length; i++)
        {
            double sum = 0, squares = 0;
            for (var n = 0; n < count; n++)
            {
                double value = all[n * _length + i];
                (sum, squares) = (sum + value, squares + value * value);
            }
            center[i] = (float)(sum / count);
            inverse[i] = (float)(1 / Math.Sqrt(Math.Max(0, squares / count - sum / count * (sum / count)) + 1e-6 * (1 + squares / count)));
        }
        _center.CopyFrom(center);
        _spread.CopyFrom(inverse);
    }

    /// <summary>The rows [N, C] of each normalised layer, of styles' vectors [N, length].</summary>
    public IReadOnlyDictionary<string, (Tensor Scale, Tensor Offset)> Predict(Tensor vectors)
    {
        var normal = Ops.Affine(Ops.Multiply(Ops.Subtract(vectors, _center), _spread), 1 / MathF.Sqrt(_length));
        var predicted = _rows.Forward(Ops.Affine(Ops.Relu(_hidden.Forward(normal)), RowScale));
        var layers = Net.NormalizedLayers.ToList();
        var parts = Ops.Split(predicted, 1, [.. layers.SelectMany(layer => new[] { layer.Channels, layer.Channels })]);
        var own = Net.State;
        return layers.Select((layer, i) => (layer.Name,
            Rows: (Ops.Add(parts[2 * i], own[$"{layer.Name}.norm.weight"]), Ops.Add(parts[2 * i + 1], own[$"{layer.Name}.norm.bias"])))).ToDictionary(row => row.Name, row => row.Rows);
    }

    /// <summary>Pictures [N, H, W, 3] in 0..1, each in the style of its vector [N, length].</summary>
    public Tensor Stylize(Tensor content, Tensor vectors)
    {
        var rows = Predict(vectors);
        return Net.Stylize(content, layer => rows[layer]);
    }

    /// <summary>A network of many styles with the rows of styles' vectors [N, length], as if it had been trained for them.</summary>
    public TransformNet Make(Tensor vectors)
    {
        using var scope = new TensorScope();
        var styles = vectors.Shape[0];
        var rows = Predict(vectors);
        var made = new TransformNet(Net.Width, Net.Blocks, styles, Net.Kernel) { Linear = Net.Linear };
        made.Load(Net.State.ToDictionary(p => p.Key, p => p.Key.EndsWith(".norm.weight", StringComparison.Ordinal) ? rows[p.Key[..^12]].Scale
            : p.Key.EndsWith(".norm.bias", StringComparison.Ordinal) ? rows[p.Key[..^10]].Offset : p.Value));
        made.SetRequiresGrad(false);
        return made;
    }
}
