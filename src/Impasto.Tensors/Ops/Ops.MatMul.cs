using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;

namespace Impasto.Tensors;

public static partial class Ops
{
    /// <summary>Matrix product: [m, k] [k, n] -> [m, n], or batched [b, m, k] [b, k, n]; either side may be one matrix for the whole batch, b may be a vector [k].</summary>
    public static Tensor MatMul(Tensor a, Tensor b) => MatMul("matmul", a, false, b, false);

    /// <summary>x Wᵀ + bias along the last dimension: x [.., in], weight [out, in], bias [out].</summary>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias = null)
    {
        if (weight.Shape.Rank != 2 || x.Shape.Rank < 1 || x.Shape.C != weight.Shape[1])
            throw new ShapeException("linear", $"an input {x.Shape} needs a weight [out, {(x.Shape.Rank > 0 ? x.Shape.C : 0)}], but it is {weight.Shape}", x.Shape, weight.Shape);
        if (bias is not null && (bias.Shape.Rank != 1 || bias.Shape[0] != weight.Shape[0]))
            throw new ShapeException("linear", $"a weight {weight.Shape} needs a bias [{weight.Shape[0]}], but it is {bias.Shape}", weight.Shape, bias.Shape);
        var y = MatMul("linear", Reshape(x, -1, x.Shape.C), false, weight, true);
        if (bias is not null)
            y = Add(y, bias);
        return Reshape(y, [.. x.Shape.Sizes[..^1], weight.Shape[0]]);
    }

    /// <summary>The Gram matrix of each image's channels, scale Fᵀ F with F [H W, C]: [N, C, C] (Gatys et al. 2016, equation 3).</summary>
    /// <param name="x">Features [N, H, W, C].</param>
    /// <param name="scale">1 for the plain sum, 1 / (H W) for the mean over positions, 1 / (C H W) for Johnson's.</param>
    public static Tensor Gram(Tensor x, float scale = 1)
    {
        var s = Image("gram", x);
        var y = new Tensor(new Shape(s.N, s.C, s.C));
        Device.Kernels.Gram(s.N, s.H * s.W, s.C, x.Buffer, scale, y.Buffer);
        return Tape.Record("gram", y, [x], (_, dy) =>
        {
            // d(sum dG F^T F)/dF = F (dG + dG^T).
            var both = Affine(Add(dy, Transpose(dy, 1, 2)), scale);
            return [Reshape(MatMul(Reshape(x, s.N, s.H * s.W, s.C), both), s.Sizes)];
        }, twice: true);
    }

    private static Tensor MatMul(string op, Tensor a, bool aTransposed, Tensor b, bool bTransposed)
    {
        if (b.Shape.Rank == 1)
            return Reshape(MatMul(op, a, aTransposed, Reshape(b, b.Shape[0], 1), false), a.Shape.Sizes[..^1]);
        if (a.Shape.Rank is not (2 or 3) || b.Shape.Rank is not (2 or 3))
            throw new ShapeException(op, $"matrices or batches of matrices are needed, but the shapes are {a.Shape} and {b.Shape}", a.Shape, b.Shape);
        var (m, k) = aTransposed ? (a.Shape[^1], a.Shape[^2]) : (a.Shape[^2], a.Shape[^1]);
        var (k2, n) = bTransposed ? (b.Shape[^1], b.Shape[^2]) : (b.Shape[^2], b.Shape[^1]);
        int ba = a.Shape.Rank == 3 ? a.Shape[0] : 1, bb = b.Shape.Rank == 3 ? b.Shape[0] : 1;
        if (k != k2 || (ba != bb && ba != 1 && bb != 1))
            throw new ShapeException(op, $"matrices {a.Shape}{(aTransposed ? "ᵀ" : "")} and {b.Shape}{(bTransposed ? "ᵀ" : "")} can't be multiplied", a.Shape, b.Shape);
        var batch = Math.Max(ba, bb);
        var y = new Tensor(a.Shape.Rank == 3 || b.Shape.Rank == 3 ? new Shape(batch, m, n) : new Shape(m, n));
        Device.Kernels.MatMul(batch, m, n, k, a.Buffer, ba == 1 ? 0 : (long)m * k, aTransposed, b.Buffer, bb == 1 ? 0 : (long)k * n, bTransposed, y.Buffer);
        return Tape.Record(op, y, [a, b], (node, dy) =>
        {
            // Y = A B: dA = dY Bᵀ, dB = Aᵀ dY; transposed operands transpose theirs.
            Tensor? da = null, db = null;
            if (node.Needs(0))
                da = Unbatch(aTransposed ? MatMul(op, b, bTransposed, dy, true) : MatMul(op, dy, false, b, !bTransposed), a.Shape);
            if (node.Needs(1))
                db = Unbatch(bTransposed ? MatMul(op, dy, true, a, aTransposed) : MatMul(op, a, !aTransposed, dy, false), b.Shape);
            return [da, db];
        }, twice: true);
    }

    /// <summary>Adds up over the batch where one matrix served all of it.</summary>
    private static Tensor Unbatch(Tensor gradient, Shape shape)
    {
        if (gradient.Shape.Rank == 3 && (shape.Rank == 2 || shape[0] != gradient.Shape[0]))
            gradient = Sum(gradient, [0]);
        return gradient.Shape == shape ? gradient : Reshape(gradient, shape.Sizes);
    }
}
