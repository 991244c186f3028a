using System.Numerics;

namespace Impasto.Imaging.Painting;

/// <summary>Brush texture: noise smeared along an orientation field by line integral convolution at several scales, as furrows of bristles (Semmo et al. 2015, section 5).</summary>
internal static class BrushTexture
{
    /// <summary>The height of the paint, [height, width], about 0..1 with mean 0.5.</summary>
    public static float[] Create(OrientationField field, float scale, int seed, ParallelOptions options)
    {
        int width = field.Width, height = field.Height;
        var relief = new float[width * height];
        // Bristle bundles, bristles: spacing in pixels, weight in the relief.
        foreach (var (spacing, weight) in new[] { (scale, 0.34f), (scale * 0.5f, 0.36f), (scale * 0.26f, 0.3f) })
            Add(relief, field, MathF.Max(spacing, 1.1f), weight, seed + (int)(spacing * 10), options);
        return relief;
    }

    private static void Add(float[] relief, OrientationField field, float spacing, float weight, int seed, ParallelOptions options)
    {
        int width = field.Width, height = field.Height;
        var step = MathF.Max(1, spacing / 2);
        int w = (int)MathF.Ceiling(width / step) + 1, h = (int)MathF.Ceiling(height / step) + 1;
        var noise = new float[w * h];
        Parallel.For(0, h, options, y =>
        {
            for (var x = 0; x < w; x++)
                noise[y * w + x] = LatticeNoise.Hash(x, y, seed) - 0.5f;
        });
        var smeared = new float[w * h];
        const int Steps = 22;
        Parallel.For(0, h, options, y =>
        {
            for (var x = 0; x < w; x++)
            {
                var sum = noise[y * w + x];
                float norm = 1;
                for (var way = -1; way <= 1; way += 2)
                {
                    float px = x, py = y;
                    var direction = way * field[Math.Min((int)(px * step), width - 1), Math.Min((int)(py * step), height - 1)];
                    for (var k = 1; k <= Steps; k++)
                    {
                        px += direction.X;
                        py += direction.Y;
                        int ix = (int)(px + 0.5f), iy = (int)(py + 0.5f);
                        if (px < -0.4f || py < -0.4f || ix >= w || iy >= h)
                            break;
                        var share = 1 - k / (Steps + 1f);
                        sum += share * noise[iy * w + ix];
                        norm += share;
                        var next = field[Math.Min((int)(px * step), width - 1), Math.Min((int)(py * step), height - 1)];
                        direction = Vector2.Dot(next, direction) < 0 ? -next : next;
                    }
                }
                smeared[y * w + x] = sum / norm;
            }
        });
        double squares = 0;
        foreach (var value in smeared)
            squares += value * value;
        var gain = weight * 0.22f / MathF.Max((float)Math.Sqrt(squares / smeared.Length), 1e-6f);
        Parallel.For(0, height, options, y =>
        {
            for (var x = 0; x < width; x++)
            {
                float u = x / step, v = y / step;
                int x0 = (int)u, y0 = (int)v;
                int x1 = Math.Min(x0 + 1, w - 1), y1 = Math.Min(y0 + 1, h - 1);
                var top = smeared[y0 * w + x0] + (u - x0) * (smeared[y0 * w + x1] - smeared[y0 * w + x0]);
                var bottom = smeared[y1 * w + x0] + (u - x0) * (smeared[y1 * w + x1] - smeared[y1 * w + x0]);
                relief[y * width + x] += gain * (top + (v - y0) * (bottom - top)) + 0.5f * weight;
            }
        });
    }
}

#pragma warning disable CS1591
public static class OilLab
{
    public static Picture Render(Picture p, int colors, float abstraction, float brush, Action<string>? log = null)
    {
        var t = System.Diagnostics.Stopwatch.StartNew();
        void Log(string s) { log?.Invoke($"{s} {t.ElapsedMilliseconds}"); t.Restart(); }
        int w = p.Width, h = p.Height; float L = Math.Max(w, h);
        var o = new ParallelOptions();
        var lab = new Vector4[w * h];
        Parallel.For(0, h, y => { for (int i = y * w; i < y * w + w; i++) lab[i] = new Vector4(InterimLab.FromSrgb(new Vector3(p.Pixels.AsSpan(3 * i, 3))), 0); });
        Log("lab");
        var field = OrientationField.FromPicture(p, MathF.Max(1.5f, L * 0.004f * brush), 1);
        Log("field");
        var pal = ColorPalette.Extract(p, colors);
        Log("palette " + pal.Lab.Count);
        var ab = FlowFilter.Bilateral(lab, field, 0.5f + abstraction * L / 500, 1 + abstraction * L / 200, 4 + 8 * abstraction, o);
        ab = FlowFilter.Bilateral(ab, field, 0.5f + abstraction * L / 500, 1 + abstraction * L / 200, 4 + 8 * abstraction, o);
        Log("bilateral");
        var q = PaletteQuantizer.Quantize(ab, w, h, pal, pal.Lab, 2 + 10 * abstraction * L / 500, 25, o);
        Log("quantize");
        q = FlowFilter.Smooth(q, field, 2.5f * L / 1000 + .5f, o); q = FlowFilter.Sharpen(q, field, 1.5f, 3, o); q = FlowFilter.Sharpen(q, field, 1f, 2, o);
        Log("smooth");
        var bt = BrushTexture.Create(field, MathF.Max(3, 5.5f * brush * L / 1000), 3, o);
        Log("texture");
        var res = new float[w * h * 3];
        Parallel.For(0, h, y => { for (int i = y * w; i < y * w + w; i++) { var c = q[i].AsVector3(); c.X += 7 * (bt[i] - 0.5f); c = Vector3.Clamp(InterimLab.ToSrgb(c), Vector3.Zero, Vector3.One); c.CopyTo(res, 3 * i); } });
        var surf = SurfaceTexture.Create(SurfaceKind.Canvas, w, h, MathF.Max(3, L / 220), 1);
        var rel = new float[w * h]; for (int i = 0; i < rel.Length; i++) rel[i] = 3.2f * brush * L / 1000 * bt[i] * (0.7f + 0.004f * q[i].X) + 0.014f * q[i].X + 0.25f * surf[i];
        Log("compose");
        var lit = new ReliefLighting().Apply(new Picture(w, h, 3, res), rel);
        Log("light");
        return lit;
    }
}
