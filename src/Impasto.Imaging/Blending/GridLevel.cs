namespace Impasto.Imaging.Blending;

/// <summary>One grid of <see cref="GridLaplacian"/>'s multigrid cycle.</summary>
internal sealed class GridLevel
{
    private readonly float[] _right;
    private readonly float[] _down;
    private readonly float[] _tie;
    private readonly float[] _diagonal;

    public GridLevel(int width, int height, float[] right, float[] down, float[] tie)
    {
        (Width, Height, _right, _down, _tie) = (width, height, right, down, tie);
        var n = width * height;
        _diagonal = new float[n];
        (Scratch, RightSide, Correction) = (new float[n], new float[n], new float[n]);
        for (int y = 0, i = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++, i++)
                _diagonal[i] = tie[i] + right[i] + down[i] + (x > 0 ? right[i - 1] : 0) + (y > 0 ? down[i - width] : 0);
        }
    }

    public int Width { get; }

    public int Height { get; }

    public float[] Scratch { get; }

    public float[] RightSide { get; }

    public float[] Correction { get; }

    /// <summary>
    /// 2x2 cells joined. Two fine edges cross each coarse one, but its ends lie twice as far apart: half their sum keeps smooth corrections at full strength.
    /// </summary>
    public GridLevel Coarser()
    {
        int width = (Width + 1) / 2, height = (Height + 1) / 2;
        float[] right = new float[width * height], down = new float[width * height], tie = new float[width * height];
        for (int y = 0, i = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++, i++)
            {
                var c = (y >> 1) * width + (x >> 1);
                tie[c] += _tie[i];
                if ((x & 1) == 1)
                    right[c] += 0.5f * _right[i];
                if ((y & 1) == 1)
                    down[c] += 0.5f * _down[i];
            }
        }
        return new GridLevel(width, height, right, down, tie);
    }

    /// <summary>Gauss-Seidel on the pixels of one colour of the chessboard.</summary>
    public void Smooth(float[] b, float[] x, int color)
    {
        for (var row = 0; row < Height; row++)
        {
            for (var column = (row + color) & 1; column < Width; column += 2)
            {
                var i = row * Width + column;
                if (_diagonal[i] > 0)
                    x[i] = (b[i] + Neighbors(x, row, column, i)) / _diagonal[i];
            }
        }
    }

    /// <summary>q = A p.</summary>
    public void Apply(float[] p, float[] q)
    {
        for (int row = 0, i = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++, i++)
                q[i] = _diagonal[i] * p[i] - Neighbors(p, row, column, i);
        }
    }

    /// <summary>r = b - A x, and 0 where a pixel has no equation.</summary>
    public void Residual(float[] b, float[] x, float[] r)
    {
        for (int row = 0, i = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++, i++)
                r[i] = _diagonal[i] > 0 ? b[i] - _diagonal[i] * x[i] + Neighbors(x, row, column, i) : 0;
        }
    }

    public void Restrict(float[] fine, GridLevel coarse)
    {
        Array.Clear(coarse.RightSide);
        for (int y = 0, i = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++, i++)
                coarse.RightSide[(y >> 1) * coarse.Width + (x >> 1)] += fine[i];
        }
    }

    public void Prolong(GridLevel coarse, float[] x)
    {
        for (int row = 0, i = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++, i++)
            {
                if (_diagonal[i] > 0)
                    x[i] += coarse.Correction[(row >> 1) * coarse.Width + (column >> 1)];
            }
        }
    }

    private float Neighbors(float[] x, int row, int column, int i)
    {
        var sum = 0f;
        if (column > 0)
            sum += _right[i - 1] * x[i - 1];
        if (column + 1 < Width)
            sum += _right[i] * x[i + 1];
        if (row > 0)
            sum += _down[i - Width] * x[i - Width];
        if (row + 1 < Height)
            sum += _down[i] * x[i + Width];
        return sum;
    }
}
