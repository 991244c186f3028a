using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public void AdamStep(DeviceBuffer w, DeviceBuffer g, DeviceBuffer m, DeviceBuffer v, float rate, float beta1, float beta2, float eps,
        float correction1, float correction2, float decay, float decoupledDecay)
    {
        float* pw = Pointer(w), pg = Pointer(g), pm = Pointer(m), pv = Pointer(v);
        var rootCorrection2 = MathF.Sqrt(correction2);
        Chunks(w.Length, (start, count) =>
        {
            for (var i = start; i < start + count; i++)
            {
                var weight = pw[i] * (1 - rate * decoupledDecay);
                var gradient = pg[i] + decay * weight;
                pm[i] += (1 - beta1) * (gradient - pm[i]);
                pv[i] = beta2 * pv[i] + (1 - beta2) * gradient * gradient;
                pw[i] = weight - rate / correction1 * pm[i] / (MathF.Sqrt(pv[i]) / rootCorrection2 + eps);
            }
        });
    }
}
