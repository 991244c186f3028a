using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;

namespace Impasto.Tensors;

public static partial class Ops
{
    /// <summary>exp(x) / sum exp(x) along the last dimension.</summary>
    public static Tensor Softmax(Tensor x) => Softmax("softmax", x, false);

    /// <summary>The logarithm of <see cref="Softmax(Tensor)"/>.</summary>
    public static Tensor LogSoftmax(Tensor x) => Softmax("log softmax", x, true);

    private static Tensor Softmax(string op, Tensor x, bool log)
    {
        if (x.Shape.Rank == 0 || x.Shape.Count == 0)
            throw new ShapeException(op, $"{x.Shape} has no last dimension to normalise over", x.Shape);
        var y = new Tensor(x.Shape);
        var rows = x.Shape.Count / x.Shape.C;
        Device.Kernels.Softmax(rows, x.Shape.C, log, x.Buffer, y.Buffer);
        return Tape.Record(op, y, [x], (node, dy) =>
        {
            if (Tape.IsRecording)
            {
                var p = log ? Exp(node.Output) : node.Output;
                return [log ? Subtract(dy, Multiply(p, Sum(dy, [-1], keepDims: true))) : Multiply(p, Subtract(dy, Sum(Multiply(dy, p), [-1], keepDims: true)))];
            }
            var dx = new Tensor(x.Shape);
            Device.Kernels.SoftmaxGradient(rows, x.Shape.C, log, node.Output.Buffer, dy.Buffer, dx.Buffer);
            return [dx];
        }, twice: true);
    }
}
