namespace Impasto.Imaging.Blending;

/// <summary>
/// Solves (D + L) x = b on the pixels of a grid, L the Laplacian of 4-neighbour edges with weights of at least 0, D a diagonal of at least 0 (ties to known values): Poisson
/// blending,
/// smooth filling and random-walker segmentation are all of this form. Conjugate gradients, preconditioned by a multigrid cycle whose coarser
/// grids join 2x2 cells; the same bits for any number of threads, since one solve runs on one.
/// </summary>
internal sealed class GridLaplacian
{
    private readonly List<GridLevel> _levels = [];

    /// <summary>Builds the coarser grids.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="right">[height, width]: the weight of the edge from a pixel to its right neighbour (the last column is ignored).</param>
    /// <param name="down">[height, width]: the weight of the edge to the pixel below (the last row is ignored).</param>
    /// <param name="tie">[height, width]: D. A pixel without ties and edges keeps its start value; a connected part without any tie has no unique solution.</param>
    public GridLaplacian(int width, int height, float[] right, float[] down, float[] tie)
    {
        for (var y = 0; y < height; y++)
            right[y * width + width - 1] = 0;
        Array.Clear(down, (height - 1) * width, width);
        var level = new GridLevel(width, height, right, down, tie);
        _levels.Add(level);
        while (level.Width * level.Height > 16 && _levels.Count < 24)
            _levels.Add(level = level.Coarser());
    }

    /// <summary>Improves x until the residual is <paramref name="tolerance"/> times the right side (both as largest magnitudes), or 500 iterations.</summary>
    /// <param name="b">The right side, [height, width].</param>
    /// <param name="x">The start in, the solution out, [height, width].</param>
    /// <param name="tolerance">Relative.</param>
    /// <param name="cancel">Checked at each iteration.</param>
    /// <returns>Iterations done.</returns>
    public int Solve(float[] b, float[] x, double tolerance = 1e-6, CancellationToken cancel = default)
    {
        var fine = _levels[0];
        var n = x.Length;
        float[] r = new float[n], z = new float[n], p = new float[n], q = new float[n];
        fine.Residual(b, x, r);
        var goal = tolerance * Math.Max(Largest(b), 1e-30);
        double rz = 0;
        for (var iteration = 0; ; iteration++)
        {
            cancel.ThrowIfCancellationRequested();
            if (Largest(r) <= goal || iteration == 500)
                return iteration;
            Array.Clear(z);
            Cycle(0, r, z);
            var before = rz;
            rz = Dot(r, z);
            if (!(rz > 0))
                return iteration;
            var beta = iteration == 0 ? 0 : (float)(rz / before);
            for (var i = 0; i < n; i++)
                p[i] = z[i] + beta * p[i];
            fine.Apply(p, q);
            var alpha = (float)(rz / Dot(p, q));
            for (var i = 0; i < n; i++)
            {
                x[i] += alpha * p[i];
                r[i] -= alpha * q[i];
            }
        }
    }

    private void Cycle(int index, float[] b, float[] x)
    {
        var level = _levels[index];
        if (index == _levels.Count - 1)
        {
            for (var sweep = 0; sweep < 16; sweep++)
                level.Smooth(b, x, sweep % 4 is 0 or 3 ? 0 : 1);
            return;
        }
        var coarse = _levels[index + 1];
        level.Smooth(b, x, 0);
        level.Smooth(b, x, 1);
        level.Residual(b, x, level.Scratch);
        level.Restrict(level.Scratch, coarse);
        Array.Clear(coarse.Correction);
        Cycle(index + 1, coarse.RightSide, coarse.Correction);
        level.Prolong(coarse, x);
        level.Smooth(b, x, 1);
        level.Smooth(b, x, 0);
    }

    private static double Dot(float[] a, float[] b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }

    private static float Largest(float[] a)
    {
        var largest = 0f;
        foreach (var v in a)
            largest = Math.Max(largest, Math.Abs(v));
        return largest;
    }
}
