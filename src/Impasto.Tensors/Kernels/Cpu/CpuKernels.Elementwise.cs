using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
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
            case UnaryOp.Affine:
                TensorPrimitives.Multiply(x, p, y);
                if (q != 0)
                    TensorPrimitives.Add(y, q, y);
                break;
            case UnaryOp.Relu:
                TensorPrimitives.Max(x, 0f, y);
                break;
            case UnaryOp.LeakyRelu:
                for (var i = 0; i < x.Length; i++)
                    y[i] = x[i] > 0 ? x[i] : p * x[i];
                break;
            case UnaryOp.Tanh:
                for (var i = 0; i < x.Length; i++)
                    y[i] = MathF.Tanh(x[i]);
                break;
            case UnaryOp.Sigmoid:
                for (var i = 0; i < x.Length; i++)
                    y[i] = Sigmoid(x[i]);
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
                for (var i = 0; i < x.Length; i++)
                    y[i] = x[i] < p ? p : x[i] > q ? q : x[i];
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
                MaskPositive(y, dy, dx);
                break;
            case UnaryOp.LeakyRelu:
                for (var i = 0; i < x.Length; i++)
                    dx[i] = x[i] > 0 ? dy[i] : p * dy[i];
                break;
            case UnaryOp.Tanh:
                for (var i = 0; i < x.Length; i++)
                    dx[i] = (1 - y[i] * y[i]) * dy[i];
                break;
            case UnaryOp.Sigmoid:
                for (var i = 0; i < x.Length; i++)
                    dx[i] = y[i] * (1 - y[i]) * dy[i];
                break;
            case UnaryOp.Softplus:
                for (var i = 0; i < x.Length; i++)
                    dx[i] = p * x[i] > q ? dy[i] : Sigmoid(p * x[i]) * dy[i];
                break;
            case UnaryOp.Exp:
                TensorPrimitives.Multiply(y, dy, dx);
                break;
            case UnaryOp.Log:
                TensorPrimitives.Divide(dy, x, dx);
                break;
            case UnaryOp.Sqrt:
                for (var i = 0; i < x.Length; i++)
                    dx[i] = 0.5f / y[i] * dy[i];
                break;
            case UnaryOp.Abs:
                for (var i = 0; i < x.Length; i++)
                    dx[i] = float.IsNaN(x[i]) ? float.NaN : MathF.Sign(x[i]) * dy[i];
                break;
            case UnaryOp.Clamp:
                for (var i = 0; i < x.Length; i++)
                    dx[i] = x[i] < p || x[i] > q ? 0 : dy[i];
                break;
            case UnaryOp.Pow:
                for (var i = 0; i < x.Length; i++)
                    dx[i] = p == 2 ? 2 * x[i] * dy[i] : (float)(p * Math.Pow(x[i], p - 1.0)) * dy[i];
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(op), op, "Not a unary operation.");
        }
    }

    /// <summary>dx = dy where y is above 0, else 0.</summary>
    private static void MaskPositive(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var i = 0;
        fixed (float* py = y, pdy = dy, pdx = dx)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                for (; i <= y.Length - 16; i += 16)
                    (Vector512.GreaterThan(Vector512.Load(py + i), Vector512<float>.Zero) & Vector512.Load(pdy + i)).Store(pdx + i);
            }
            for (; i <= y.Length - 4; i += 4)
                (Vector128.GreaterThan(Vector128.Load(py + i), Vector128<float>.Zero) & Vector128.Load(pdy + i)).Store(pdx + i);
        }
        for (; i < y.Length; i++)
            dx[i] = y[i] > 0 ? dy[i] : 0;
    }

    private static float Sigmoid(float x) => (float)(1 / (1 + Math.Exp(-(double)x)));

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
