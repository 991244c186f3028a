using System.Numerics;
using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public void SgdStep(DeviceBuffer w, DeviceBuffer g, DeviceBuffer? velocity, bool first, double rate, double momentum, double dampening, bool nesterov, double decay)
    {
        float* pw = Pointer(w), pg = Pointer(g), pv = velocity is null ? null : Pointer(velocity);
        float r = (float)rate, mu = (float)momentum, fresh = (float)(1 - dampening), d = (float)decay;
        Chunks(w.Length, (start, count) =>
        {
            for (var i = start; i < start + count; i++)
            {
                var gradient = pg[i] + d * pw[i];
                if (pv is not null)
                {
                    pv[i] = first ? gradient : mu * pv[i] + fresh * gradient;
                    gradient = nesterov ? gradient + mu * pv[i] : pv[i];
                }
                pw[i] -= r * gradient;
            }
        });
    }

    public void AdamStep(DeviceBuffer w, DeviceBuffer g, DeviceBuffer m, DeviceBuffer v, double rate, double beta1, double beta2, double eps,
        double correction1, double correction2, double decay, double decoupledDecay)
    {
        float* pw = Pointer(w), pg = Pointer(g), pm = Pointer(m), pv = Pointer(v);
        // The complements in double: 1 - 0.999f is 0.00100005.
        float keep = (float)(1 - rate * decoupledDecay), d = (float)decay, fresh1 = (float)(1 - beta1), b2 = (float)beta2, fresh2 = (float)(1 - beta2);
        float step = (float)(rate / correction1), root = (float)Math.Sqrt(correction2), e = (float)eps;
        Chunks(w.Length, (start, count) =>
        {
            var i = start;
            var end = start + count;
            for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
            {
                var weight = Vector.Load(pw + i) * keep;
                var gradient = Vector.Load(pg + i) + weight * d;
                var mean = Vector.Load(pm + i);
                mean += (gradient - mean) * fresh1;
                var square = Vector.Load(pv + i) * b2 + gradient * gradient * fresh2;
                mean.Store(pm + i);
                square.Store(pv + i);
                (weight - mean * step / (Vector.SquareRoot(square) / new Vector<float>(root) + new Vector<float>(e))).Store(pw + i);
            }
            for (; i < end; i++)
            {
                var weight = pw[i] * keep;
                var gradient = pg[i] + weight * d;
                pm[i] += (gradient - pm[i]) * fresh1;
                pv[i] = pv[i] * b2 + gradient * gradient * fresh2;
                pw[i] = weight - pm[i] * step / (MathF.Sqrt(pv[i]) / root + e);
            }
        });
    }

    public void RmsPropStep(DeviceBuffer w, DeviceBuffer g, DeviceBuffer square, DeviceBuffer? mean, DeviceBuffer? velocity, double rate, double alpha, double eps,
        double momentum, double decay)
    {
        float* pw = Pointer(w), pg = Pointer(g), ps = Pointer(square), pm = mean is null ? null : Pointer(mean), pv = velocity is null ? null : Pointer(velocity);
        float r = (float)rate, a = (float)alpha, fresh = (float)(1 - alpha), e = (float)eps, mu = (float)momentum, d = (float)decay;
        Chunks(w.Length, (start, count) =>
        {
            for (var i = start; i < start + count; i++)
            {
                var gradient = pg[i] + d * pw[i];
                ps[i] = a * ps[i] + fresh * gradient * gradient;
                var variance = ps[i];
                if (pm is not null)
                {
                    pm[i] += fresh * (gradient - pm[i]);
                    variance -= pm[i] * pm[i];
                }
                // Rounding may leave a variance a little below 0.
                var move = gradient / (MathF.Sqrt(MathF.Max(variance, 0)) + e);
                if (pv is not null)
                    move = pv[i] = mu * pv[i] + move;
                pw[i] -= r * move;
            }
        });
    }
}
