using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public void GridSample(Shape xShape, Shape gridShape, bool border, bool alignCorners, DeviceBuffer x, DeviceBuffer grid, DeviceBuffer y)
    {
        float* px = Pointer(x), pg = Pointer(grid), py = Pointer(y);
        int c = xShape.C, ow = gridShape.W, rows = gridShape.N * gridShape.H;
        Workers.For(rows, row =>
        {
            var picture = px + (long)(row / gridShape.H) * xShape.H * xShape.W * c;
            for (var i = 0; i < ow; i++)
            {
                var at = (long)row * ow + i;
                var corners = Corners.At(pg[2 * at], pg[2 * at + 1], xShape.W, xShape.H, border, alignCorners);
                for (var channel = 0; channel < c; channel++)
                {
                    float sum = 0;
                    for (var k = 0; k < 4; k++)
                    {
                        if (corners.Offset(k, out var offset))
                            sum += corners.Weight(k) * picture[offset * c + channel];
                    }
                    py[at * c + channel] = sum;
                }
            }
        });
    }

    public void GridSampleGradient(Shape xShape, Shape gridShape, bool border, bool alignCorners, DeviceBuffer x, DeviceBuffer grid, DeviceBuffer dy,
        DeviceBuffer? dx, DeviceBuffer? dGrid)
    {
        float* px = Pointer(x), pg = Pointer(grid), pdy = Pointer(dy);
        float* pdx = dx is null ? null : Pointer(dx), pdg = dGrid is null ? null : Pointer(dGrid);
        if (dx is not null)
            Fill(dx, 0);
        int c = xShape.C, samples = gridShape.H * gridShape.W;
        // One task a picture: neighbouring samples add to the same pixels, in one order.
        Workers.For(xShape.N, n =>
        {
            var plane = (long)n * xShape.H * xShape.W * c;
            for (var i = 0; i < samples; i++)
            {
                var at = (long)n * samples + i;
                var corners = Corners.At(pg[2 * at], pg[2 * at + 1], xShape.W, xShape.H, border, alignCorners);
                double gx = 0, gy = 0;
                for (var k = 0; k < 4; k++)
                {
                    if (!corners.Offset(k, out var offset))
                        continue;
                    double dot = 0;
                    for (var channel = 0; channel < c; channel++)
                    {
                        var upstream = pdy[at * c + channel];
                        if (pdx is not null)
                            pdx[plane + offset * c + channel] += corners.Weight(k) * upstream;
                        dot += (double)upstream * px[plane + offset * c + channel];
                    }
                    gx += corners.WeightByX(k) * dot;
                    gy += corners.WeightByY(k) * dot;
                }
                if (pdg is not null)
                {
                    pdg[2 * at] = (float)(gx * corners.ScaleX);
                    pdg[2 * at + 1] = (float)(gy * corners.ScaleY);
                }
            }
        });
    }

    /// <summary>The four pixels around a sampling point and their bilinear weights.</summary>
    private readonly struct Corners
    {
        private readonly int _x, _y, _width, _height;
        private readonly float _fx, _fy;

        private Corners(float x, float y, int width, int height, float scaleX, float scaleY)
        {
            _x = (int)MathF.Floor(x);
            _y = (int)MathF.Floor(y);
            _fx = x - _x;
            _fy = y - _y;
            _width = width;
            _height = height;
            ScaleX = scaleX;
            ScaleY = scaleY;
        }

        /// <summary>d(pixel x)/d(grid x); 0 where the border clamps it.</summary>
        public float ScaleX { get; }

        public float ScaleY { get; }

        public static Corners At(float gx, float gy, int width, int height, bool border, bool alignCorners)
        {
            var (x, sx) = Unnormalize(gx, width, border, alignCorners);
            var (y, sy) = Unnormalize(gy, height, border, alignCorners);
            return new Corners(x, y, width, height, sx, sy);
        }

        public bool Offset(int corner, out long offset)
        {
            int x = _x + (corner & 1), y = _y + (corner >> 1);
            offset = (long)y * _width + x;
            return (uint)x < (uint)_width && (uint)y < (uint)_height;
        }

        public float Weight(int corner) => ((corner & 1) == 0 ? 1 - _fx : _fx) * ((corner >> 1) == 0 ? 1 - _fy : _fy);

        public float WeightByX(int corner) => ((corner & 1) == 0 ? -1 : 1) * ((corner >> 1) == 0 ? 1 - _fy : _fy);

        public float WeightByY(int corner) => ((corner & 1) == 0 ? 1 - _fx : _fx) * ((corner >> 1) == 0 ? -1 : 1);

        private static (float Position, float Scale) Unnormalize(float g, int size, bool border, bool alignCorners)
        {
            var scale = alignCorners ? (size - 1) / 2f : size / 2f;
            var position = alignCorners ? (g + 1) * scale : ((g + 1) * size - 1) / 2;
            if (!border)
            {
                // Far outside nothing is hit; limited so that the integer part stays one.
                return (Math.Clamp(position, -2, size + 1), scale);
            }
            return position <= 0 ? (0, 0) : position >= size - 1 ? (size - 1, 0) : (position, scale);
        }
    }
}
