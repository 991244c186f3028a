using System.Runtime.InteropServices;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.People;

/// <summary>A network of a TensorFlow Lite file, run by our engine: convolutions, sums, products and activations of float32, weights of float32 or float16.</summary>
internal sealed class TfLiteNetwork : IDisposable
{
    /// <summary>The schema's numbers of the operators that can be run.</summary>
    private const int Add = 0, AveragePool = 1, Convolution = 3, DepthwiseConvolution = 4, Dequantize = 6, Logistic = 14, Multiply = 18, Rectify = 19, ResizeBilinear = 23, Custom = 32, HardSwish = 117;

    private const string TransposedConvolution = "Convolution2DTransposeBias";

    private readonly TfLiteFile _file;
    private readonly TfLiteNode[] _nodes;
    private readonly Dictionary<int, Tensor> _weights = [];

    /// <param name="data">The whole file.</param>
    /// <exception cref="InvalidDataException">It is damaged, or has operators of other kinds.</exception>
    public TfLiteNetwork(byte[] data)
    {
        _file = new TfLiteFile(data);
        if (_file.Inputs.Length != 1 || _file.Outputs.Length != 1)
            throw new InvalidDataException($"it has {_file.Inputs.Length} inputs and {_file.Outputs.Length} results, and one of each is run");
        var constants = _file.Tensors.Select(Floats).ToArray();
        foreach (var node in _file.Nodes.Where(node => node.Code == Dequantize))
            constants[node.Outputs[0]] = constants[node.Inputs[0]] ?? throw new InvalidDataException("it has values that are made smaller while it runs");
        _nodes = [.. _file.Nodes.Where(node => node.Code != Dequantize)];
        foreach (var node in _nodes)
        {
            Check(node);
            if (node.Code is not (Convolution or DepthwiseConvolution or Custom))
                continue;
            var (filters, bias) = (node.Inputs[1], node.Inputs[2]);
            _weights[filters] = Filters(node, _file.Tensors[filters].Shape, constants[filters]);
            _weights[bias] = Tensor.From(constants[bias] ?? throw new InvalidDataException("a bias is missing"), constants[bias]!.Length);
        }
    }

    /// <summary>[1, H, W, C] as the file says it.</summary>
    public int[] InputShape => _file.Tensors[_file.Inputs[0]].Shape;

    /// <summary>Runs it.</summary>
    /// <param name="x">Of <see cref="InputShape"/>.</param>
    public Tensor Forward(Tensor x)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var values = new Dictionary<int, Tensor> { [_file.Inputs[0]] = x };
        foreach (var node in _nodes)
            values[node.Outputs[0]] = Run(node, values[node.Inputs[0]], node.Inputs.Length > 1 && values.TryGetValue(node.Inputs[1], out var second) ? second : null);
        return scope.Keep(values[_file.Outputs[0]]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _weights.Values)
            tensor.Dispose();
    }

    private Tensor Run(TfLiteNode node, Tensor x, Tensor? second)
    {
        switch (node.Code)
        {
            case Add:
                return Ops.Add(x, second!);
            case Multiply:
                return Ops.Multiply(x, second!);
            case Logistic:
                return Ops.Sigmoid(x);
            case Rectify:
                return Ops.Relu(x);
            case HardSwish:
                return Ops.Multiply(x, Ops.Affine(Ops.Clamp(Ops.Affine(x, 1, 3), 0, 6), 1f / 6));
            case AveragePool:
                return Ops.AdaptiveAvgPool2d(x, 1, 1);
            case ResizeBilinear:
                var shape = _file.Tensors[node.Outputs[0]].Shape;
                return Ops.Interpolate(x, shape[1], shape[2], Interpolation.Bilinear);
            case Custom:
                return Ops.ConvTranspose2d(x, _weights[node.Inputs[1]], _weights[node.Inputs[2]], stride: 2);
            default:
                Tensor filters = _weights[node.Inputs[1]], bias = _weights[node.Inputs[2]];
                var stride = node.Int(1);
                return Ops.Conv2d(Same(x, filters.Shape[1], filters.Shape[2], stride), filters, bias, stride, groups: node.Code == DepthwiseConvolution ? x.Shape.C : 1);
        }
    }

    /// <summary>TensorFlow's padding "same": what is missing to the last window, half of it, rounded down, above and to the left.</summary>
    private static Tensor Same(Tensor x, int height, int width, int stride)
    {
        var (rows, columns) = (Missing(x.Shape.H, height), Missing(x.Shape.W, width));
        return rows + columns == 0 ? x : Ops.Pad(x, columns / 2, columns - columns / 2, rows / 2, rows - rows / 2);

        int Missing(int side, int kernel) => Math.Max(0, ((side + stride - 1) / stride - 1) * stride + kernel - side);
    }

    private void Check(TfLiteNode node)
    {
        var isKnown = node.Code switch
        {
            Add or Multiply => node.Byte(0) == 0 && node.Inputs.Length == 2,
            Logistic or Rectify or HardSwish => true,
            // Over the whole picture.
            AveragePool => node.Byte(5) == 0 && _file.Tensors[node.Inputs[0]].Shape is [_, var height, var width, _] && (node.Int(4), node.Int(3)) == (height, width),
            ResizeBilinear => node.Byte(2) == 0 && node.Byte(3) == 1,
            // "Valid" is the same for a kernel of one pixel; no activation, no dilation.
            Convolution => node.Inputs.Length == 3 && node.Int(1) == node.Int(2) && node.Byte(3) == 0 && node.Int(4) is 0 or 1 && (node.Byte(0) == 0 || _file.Tensors[node.Inputs[1]].Shape is [_, 1, 1, _]),
            DepthwiseConvolution => node.Inputs.Length == 3 && node.Byte(0) == 0 && node.Int(1) == node.Int(2) && node.Int(3) == 1 && node.Byte(4) == 0 && node.Int(5) is 0 or 1,
            Custom => node.Custom == TransposedConvolution && node.Inputs.Length == 3 && _file.Tensors[node.Inputs[1]].Shape is [1, 2, 2, _],
            _ => false,
        };
        if (!isKnown)
            throw new InvalidDataException($"it has an operator of the kind {node.Code}{(node.Custom.Length > 0 ? $" ({node.Custom})" : "")}, or with options, that isn't run");
    }

    private static Tensor Filters(TfLiteNode node, int[] shape, float[]? values)
    {
        if (values is null || shape.Length != 4 || !Fills(values, shape))
            throw new InvalidDataException("filters are missing");
        var (height, width, last) = (shape[1], shape[2], shape[3]);
        if (node.Code == Convolution)
            return Tensor.From(values, shape[0], height, width, last);
        // Depthwise [1, kH, kW, C] to [C, kH, kW, 1]; transposed, of one output, likewise to [C, kH, kW, 1].
        var turned = new float[values.Length];
        for (var place = 0; place < height * width; place++)
        {
            for (var channel = 0; channel < last; channel++)
                turned[channel * height * width + place] = values[place * last + channel];
        }
        return Tensor.From(turned, last, height, width, 1);
    }

    private static float[]? Floats(TfLiteTensor tensor)
    {
        if (tensor.Data.IsEmpty)
            return null;
        var bytes = tensor.Data.Span;
        float[]? values = tensor.Type switch
        {
            0 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            1 => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), half => (float)half),
            _ => null,
        };
        if (values is not null && !Fills(values, tensor.Shape))
            throw new InvalidDataException("weights don't fill their shape");
        return values;
    }

    private static bool Fills(float[] values, int[] shape) => shape.All(side => side > 0) && shape.Aggregate(1.0, (product, side) => product * side) == values.Length;
}
