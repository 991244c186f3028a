using System.Numerics.Tensors;
using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public void Unary(UnaryOp op, float p, float q, DeviceBuffer x, DeviceBuffer y)
    {
        float* px = Pointer(x), py = Pointer(y);
        Chunks(x.Length, (start, count) => Apply(op, p, q, Read(px + start, count), Write(py + start, count)));
    }

    public void UnaryGradient(UnaryOp op, float p, float q, DeviceBuffer x, DeviceBuffer y, DeviceBuffer dy, DeviceBuffer dx)
    {
        float* px = Pointer(x), py = Pointer(y), pdy = Pointer(dy), pdx = Pointer(dx);
        Chunks(x.Length, (start, count) =>
            ApplyGradient(op, p, q, Read(px + start, count), Read(py + start, count), Read(pdy + start, count), Write(pdx + start, count)));
    }

    public void Binary(BinaryOp op, DeviceBuffer a, Shape aShape, DeviceBuffer b, Shape bShape, DeviceBuffer y, Shape yShape)
    {
        float* pa = Pointer(a), pb = Pointer(b), py = Pointer(y);
        if (aShape == bShape)
        {
            Chunks(y.Length, (start, count) => ApplyRow(op, pa + start, 1, pb + start, 1, py + start, count));
            return;
        }
        var (sizes, aStrides, bStrides) = Collapse(yShape, aShape, bShape);
        var inner = sizes[^1];
        var rows = yShape.Count == 0 ? 0 : yShape.Count / inner;
        var rowsATask = Math.Max(1, Chunk / inner);
        Workers.For((int)((rows + rowsATask - 1) / rowsATask), task =>
        {
            var index = new int[sizes.Length];
            long first = (long)task * rowsATask, last = Math.Min(rows, first + rowsATask);
            var rest = first;
            for (var d = sizes.Length - 2; d >= 0; d--)
            {
                index[d] = (int)(rest % sizes[d]);
                rest /= sizes[d];
            }
            for (var row = first; row < last; row++)
            {
                long ao = 0, bo = 0;
                for (var d = 0; d < sizes.Length - 1; d++)
                {
                    ao += index[d] * aStrides[d];
                    bo += index[d] * bStrides[d];
                }
                ApplyRow(op, pa + ao, aStrides[^1], pb + bo, bStrides[^1], py + row * inner, inner);
                for (var d = sizes.Length - 2; d >= 0 && ++index[d] == sizes[d]; d--)
                    index[d] = 0;
            }
        });
    }

    private static void Apply(UnaryOp op, float p, float q, ReadOnlySpan<float> x, Span<float> y)
    {
        switch (op)
        {
            case UnaryOp.Affine when q == 0:
                TensorPrimitives.Multiply(x, p, y);
                break;
            case UnaryOp.Affine:
                Map<AffineLanes>(x, x, x, y, p, q);
                break;
            case UnaryOp.Relu:
                TensorPrimitives.Max(x, 0f, y);
                break;
            case UnaryOp.LeakyRelu:
                Map<LeakyReluLanes>(x, x, x, y, p, q);
                break;
            case UnaryOp.Tanh:
                TensorPrimitives.Tanh(x, y);
                break;
            case UnaryOp.Sigmoid:
                TensorPrimitives.Sigmoid(x, y);
                break;
            case UnaryOp.Softplus:
                for (var i = 0; i < x.Length; i++)
                    y[i] = p * x[i] > q ? x[i] : (float)(Math.Log(1 + Math.Exp((double)p * x[i])) / p);
                break;
            case UnaryOp.Exp:
                TensorPrimitives.Exp(x, y);
                break;
            case UnaryOp.Log:
                TensorPrimitives.Log(x, y);
                break;
            case UnaryOp.Sqrt:
                TensorPrimitives.Sqrt(x, y);
                break;
            case UnaryOp.Abs:
                TensorPrimitives.Abs(x, y);
                break;
            case UnaryOp.Clamp:
                Map<ClampLanes>(x, x, x, y, p, q);
                break;
            case UnaryOp.Pow when p == 2:
                TensorPrimitives.Multiply(x, x, y);
                break;
            case UnaryOp.Pow when p == 0.5f:
                TensorPrimitives.Sqrt(x, y);
                break;
            case UnaryOp.Pow:
                for (var i = 0; i < x.Length; i++)
                    y[i] = (float)Math.Pow(x[i], p);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(op), op, "Not a unary operation.");
        }
    }

    private static void ApplyGradient(UnaryOp op, float p, float q, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        switch (op)
        {
            case UnaryOp.Affine:
                TensorPrimitives.Multiply(dy, p, dx);
                break;
            case UnaryOp.Relu:
                Map<ReluSlope>(x, y, dy, dx, p, q);
                break;
            case UnaryOp.LeakyRelu:
                Map<LeakyReluSlope>(x, y, dy, dx, p, q);
                break;
            case UnaryOp.Tanh:
                Map<TanhSlope>(x, y, dy, dx, p, q);
                break;
            case UnaryOp.Sigmoid:
                Map<SigmoidSlope>(x, y, dy, dx, p, q);
                break;
            case UnaryOp.Softplus:
                for (var i = 0; i < x.Length; i++)
                    dx[i] = p * x[i] > q ? dy[i] : (float)(1 / (1 + Math.Exp(-(double)p * x[i]))) * dy[i];
                break;
            case UnaryOp.Exp:
                TensorPrimitives.Multiply(y, dy, dx);
                break;
            case UnaryOp.Log:
                TensorPrimitives.Divide(dy, x, dx);
                break;
            case UnaryOp.Sqrt:
                Map<SqrtSlope>(x, y, dy, dx, p, q);
                break;
            case UnaryOp.Abs:
                Map<AbsSlope>(x, y, dy, dx, p, q);
                break;
            case UnaryOp.Clamp:
                Map<ClampSlope>(x, y, dy, dx, p, q);
                break;
            case UnaryOp.Pow when p == 2:
                Map<SquareSlope>(x, y, dy, dx, p, q);
                break;
            case UnaryOp.Pow:
                for (var i = 0; i < x.Length; i++)
                    dx[i] = (float)(p * Math.Pow(x[i], p - 1.0)) * dy[i];
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(op), op, "Not a unary operation.");
        }
    }

    private static void ApplyRow(BinaryOp op, float* a, long aStride, float* b, long bStride, float* y, int count)
    {
        var result = Write(y, count);
        if (aStride == 0 && bStride == 0)
        {
            float value = 0;
            ApplyRow(op, a, 1, b, 1, &value, 1);
            result.Fill(value);
            return;
        }
        switch (op)
        {
            case BinaryOp.Add when bStride == 0: TensorPrimitives.Add(Read(a, count), *b, result); break;
            case BinaryOp.Add when aStride == 0: TensorPrimitives.Add(Read(b, count), *a, result); break;
            case BinaryOp.Add: TensorPrimitives.Add(Read(a, count), Read(b, count), result); break;
            case BinaryOp.Sub when bStride == 0: TensorPrimitives.Subtract(Read(a, count), *b, result); break;
            case BinaryOp.Sub when aStride == 0: TensorPrimitives.Subtract(*a, Read(b, count), result); break;
            case BinaryOp.Sub: TensorPrimitives.Subtract(Read(a, count), Read(b, count), result); break;
            case BinaryOp.Mul when bStride == 0: TensorPrimitives.Multiply(Read(a, count), *b, result); break;
            case BinaryOp.Mul when aStride == 0: TensorPrimitives.Multiply(Read(b, count), *a, result); break;
            case BinaryOp.Mul: TensorPrimitives.Multiply(Read(a, count), Read(b, count), result); break;
            case BinaryOp.Div when bStride == 0: TensorPrimitives.Divide(Read(a, count), *b, result); break;
            case BinaryOp.Div when aStride == 0: TensorPrimitives.Divide(*a, Read(b, count), result); break;
            case BinaryOp.Div: TensorPrimitives.Divide(Read(a, count), Read(b, count), result); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, "Not a binary operation.");
        }
    }

    /// <summary>
    /// Broadcast strides of two operands in the result's dimensions (0 where an operand has size 1), neighbouring dimensions merged where both operands
    /// run through them without a break.
    /// </summary>
    private static (int[] Sizes, long[] AStrides, long[] BStrides) Collapse(Shape y, Shape a, Shape b)
    {
        var sizes = new List<int>();
        var aStrides = new List<long>();
        var bStrides = new List<long>();
        long[] aAll = BroadcastStrides(y, a), bAll = BroadcastStrides(y, b);
        for (var d = y.Rank - 1; d >= 0; d--)
        {
            if (y[d] == 1)
                continue;
            if (sizes.Count > 0 && aAll[d] == aStrides[0] * sizes[0] && bAll[d] == bStrides[0] * sizes[0])
            {
                sizes[0] = checked(sizes[0] * y[d]);
                continue;
            }
            sizes.Insert(0, y[d]);
            aStrides.Insert(0, aAll[d]);
            bStrides.Insert(0, bAll[d]);
        }
        return sizes.Count == 0 ? ([1], [0], [0]) : ([.. sizes], [.. aStrides], [.. bStrides]);
    }

    private static long[] BroadcastStrides(Shape y, Shape x)
    {
        var strides = new long[y.Rank];
        var own = x.Strides();
        for (var d = 0; d < x.Rank; d++)
            strides[y.Rank - x.Rank + d] = x[d] == 1 ? 0 : own[d];
        return strides;
    }
}
