using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;

namespace Impasto.Tensors;

public static partial class Ops
{
    /// <summary>Bilinear samples of x [N, H, W, C] at grid [N, h, w, 2]: grid[.., 0] is x, grid[.., 1] is y, both -1..1 across the picture.</summary>
    /// <param name="x">The picture.</param>
    /// <param name="grid">Where to look.</param>
    /// <param name="mode">Zeros or Replicate beyond the border.</param>
    /// <param name="alignCorners">-1 and 1 are the corner pixels' centres; else their outer edges.</param>
    public static Tensor GridSample(Tensor x, Tensor grid, PaddingMode mode = PaddingMode.Zeros, bool alignCorners = false)
    {
        var s = Image("grid sample", x);
        var g = Image("grid sample", grid);
        if (g.C != 2 || g.N != s.N || mode == PaddingMode.Reflect)
            throw new ShapeException("grid sample", $"an input {s} needs a grid [{s.N}, h, w, 2] and zeros or replicate padding, but the grid is {g} and the padding {mode}", s, g);
        var border = mode == PaddingMode.Replicate;
        var y = new Tensor(new Shape(s.N, g.H, g.W, s.C));
        Device.Kernels.GridSample(s, g, border, alignCorners, x.Buffer, grid.Buffer, y.Buffer);
        return Tape.Record("grid sample", y, [x, grid], (node, dy) =>
        {
            var dx = node.Needs(0) ? new Tensor(s) : null;
            var dGrid = node.Needs(1) ? new Tensor(g) : null;
            Device.Kernels.GridSampleGradient(s, g, border, alignCorners, x.Buffer, grid.Buffer, dy.Buffer, dx?.Buffer, dGrid?.Buffer);
            return [dx, dGrid];
        });
    }
}
