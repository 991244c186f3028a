using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;

namespace Impasto.Tensors;

/// <summary>
/// Every operation on tensors, one file a family. All record themselves on the <see cref="Tape"/> when an input requires a gradient. Images are
/// [N, H, W, C], convolution weights [O, kH, kW, I], and all throw <see cref="ShapeException"/> with the operation's name when shapes don't fit.
/// </summary>
public static partial class Ops
{
    /// <summary>a + b, broadcast.</summary>
    public static Tensor Add(Tensor a, Tensor b) => Binary(BinaryOp.Add, "add", a, b, static (node, dy) =>
        [node.Needs(0) ? Unbroadcast(dy, node.Inputs[0].Shape, 1) : null, node.Needs(1) ? Unbroadcast(dy, node.Inputs[1].Shape, 1) : null]);

    /// <summary>a - b, broadcast.</summary>
    public static Tensor Subtract(Tensor a, Tensor b) => Binary(BinaryOp.Sub, "subtract", a, b, static (node, dy) =>
        [node.Needs(0) ? Unbroadcast(dy, node.Inputs[0].Shape, 1) : null, node.Needs(1) ? Unbroadcast(dy, node.Inputs[1].Shape, -1) : null]);

    /// <summary>a b, elementwise, broadcast.</summary>
    public static Tensor Multiply(Tensor a, Tensor b) => Binary(BinaryOp.Mul, "multiply", a, b, static (node, dy) =>
        [node.Needs(0) ? Unbroadcast(Multiply(dy, node.Inputs[1]), node.Inputs[0].Shape, 1) : null,
         node.Needs(1) ? Unbroadcast(Multiply(dy, node.Inputs[0]), node.Inputs[1].Shape, 1) : null]);

    /// <summary>a / b, elementwise, broadcast.</summary>
    public static Tensor Divide(Tensor a, Tensor b) => Binary(BinaryOp.Div, "divide", a, b, static (node, dy) =>
        [node.Needs(0) ? Unbroadcast(Divide(dy, node.Inputs[1]), node.Inputs[0].Shape, 1) : null,
         node.Needs(1) ? Unbroadcast(Multiply(dy, Divide(node.Output, node.Inputs[1])), node.Inputs[1].Shape, -1) : null]);

    /// <summary>factor x + offset.</summary>
    public static Tensor Affine(Tensor x, float factor, float offset = 0) => Unary(UnaryOp.Affine, "affine", x, factor, offset);

    /// <summary>-x.</summary>
    public static Tensor Negate(Tensor x) => Affine(x, -1);

    /// <summary>max(x, 0); the gradient at 0 is 0.</summary>
    public static Tensor Relu(Tensor x) => Unary(UnaryOp.Relu, "relu", x);

    /// <summary>x where x is above 0, else slope x.</summary>
    public static Tensor LeakyRelu(Tensor x, float slope) => Unary(UnaryOp.LeakyRelu, "leaky relu", x, slope);

    /// <summary>Hyperbolic tangent.</summary>
    public static Tensor Tanh(Tensor x) => Unary(UnaryOp.Tanh, "tanh", x);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Tensor Sigmoid(Tensor x) => Unary(UnaryOp.Sigmoid, "sigmoid", x);

    /// <summary>log(1 + exp(beta x)) / beta; x itself where beta x exceeds the threshold.</summary>
    public static Tensor Softplus(Tensor x, float beta = 1, float threshold = 20) => Unary(UnaryOp.Softplus, "softplus", x, beta, threshold);

    /// <summary>e^x.</summary>
    public static Tensor Exp(Tensor x) => Unary(UnaryOp.Exp, "exp", x);

    /// <summary>Natural logarithm.</summary>
    public static Tensor Log(Tensor x) => Unary(UnaryOp.Log, "log", x);

    /// <summary>Square root. Its gradient at 0 is infinite: add an epsilon before.</summary>
    public static Tensor Sqrt(Tensor x) => Unary(UnaryOp.Sqrt, "sqrt", x);

    /// <summary>|x|; the gradient at 0 is 0.</summary>
    public static Tensor Abs(Tensor x) => Unary(UnaryOp.Abs, "abs", x);

    /// <summary>x limited to min..max; the gradient passes at both limits.</summary>
    public static Tensor Clamp(Tensor x, float min, float max) => Unary(UnaryOp.Clamp, "clamp", x, min, max);

    /// <summary>x^exponent.</summary>
    public static Tensor Pow(Tensor x, float exponent) => Unary(UnaryOp.Pow, "pow", x, exponent);

    private static Tensor Unary(UnaryOp op, string name, Tensor x, float p = 0, float q = 0)
    {
        var y = new Tensor(x.Shape);
        Device.Kernels.Unary(op, p, q, x.Buffer, y.Buffer);
        return Tape.Record(name, y, [x], (node, dy) => [Tape.IsRecording ? RecordedSlope(op, p, q, x, node.Output, dy) : Slope(op, p, q, x, node.Output, dy)], twice: true);
    }

    private static Tensor Slope(UnaryOp op, float p, float q, Tensor x, Tensor y, Tensor dy)
    {
        var dx = new Tensor(x.Shape);
        Device.Kernels.UnaryGradient(op, p, q, x.Buffer, y.Buffer, dy.Buffer, dx.Buffer);
        return dx;
    }

    /// <summary>f'(x) dy in operations that are differentiable in x too.</summary>
    private static Tensor RecordedSlope(UnaryOp op, float p, float q, Tensor x, Tensor y, Tensor dy) => op switch
    {
        UnaryOp.Tanh => Multiply(dy, Affine(Multiply(y, y), -1, 1)),
        UnaryOp.Sigmoid => Multiply(dy, Multiply(y, Affine(y, -1, 1))),
        UnaryOp.Softplus => Multiply(dy, Sigmoid(Affine(x, p))),
        UnaryOp.Exp => Multiply(dy, y),
        UnaryOp.Log => Divide(dy, x),
        UnaryOp.Sqrt => Divide(Affine(dy, 0.5f), y),
        UnaryOp.Pow => Multiply(dy, Affine(Pow(x, p - 1), p)),
        _ => PieceSlope(op, p, q, x, y, dy),
    };

    /// <summary>The same where f is made of straight pieces: it depends on dy alone.</summary>
    private static Tensor PieceSlope(UnaryOp op, float p, float q, Tensor x, Tensor y, Tensor dy) =>
        Tape.Record("slope", Slope(op, p, q, x, y, dy), [dy], (_, d) => [PieceSlope(op, p, q, x, y, d)], twice: true);

    private static Tensor Binary(BinaryOp op, string name, Tensor a, Tensor b, Func<GradNode, Tensor, Tensor?[]> backward)
    {
        var y = new Tensor(Shape.Broadcast(name, a.Shape, b.Shape));
        Device.Kernels.Binary(op, a.Buffer, a.Shape, b.Buffer, b.Shape, y.Buffer, y.Shape);
        return Tape.Record(name, y, [a, b], backward, twice: true);
    }

    /// <summary>The gradient on a broadcast operand: the sum over what it was repeated along, times a factor.</summary>
    private static Tensor Unbroadcast(Tensor dy, Shape shape, float factor)
    {
        if (dy.Shape == shape)
            return factor == 1 ? dy : Affine(dy, factor);
        var dx = new Tensor(shape);
        var padded = new int[dy.Shape.Rank];
        Array.Fill(padded, 1);
        for (var d = 0; d < shape.Rank; d++)
            padded[dy.Shape.Rank - shape.Rank + d] = shape[d];
        Device.Kernels.SumTo(dy.Buffer, dy.Shape, dx.Buffer, new Shape(padded), factor);
        return Tape.Record("sum of repetitions", dx, [dy], (_, d) => [Expand(d, new Shape(padded), dy.Shape, factor)], twice: true);
    }
}
