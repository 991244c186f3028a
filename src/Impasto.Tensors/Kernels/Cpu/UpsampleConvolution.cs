using System.Runtime.CompilerServices;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// Nearest-neighbour upsampling by two, then a 3x3 convolution of padding 1, without the upsampled picture: each of the four output pixels over an input pixel sees only 2x2
/// different ones, so four 2x2 convolutions give the same (Shi et al. 2016, arXiv 1609.07009, section 2.2 in reverse). Those are the data gradient of one 4x4 convolution of
/// stride 2, whose forward and weight gradient are this operation's gradients. In one dimension the 4 taps are w2, w1 + w2, w0 + w1, w0.
/// </summary>
/// <remarks>Reflect and replicate padding of the upsampled picture both repeat the input's border pixel.</remarks>
internal static unsafe class UpsampleConvolution<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>The 4x4 convolution from the output's picture to the input's, which is continued by one pixel on each side where the border is not zero.</summary>
    public static ConvGeometry Wide(in ConvGeometry g)
    {
        var border = Border(g);
        return new ConvGeometry(g.N, g.H, g.W, g.O, g.C, 4, 4, 2, 1 + 2 * border, PaddingMode.Zeros, 1, 1);
    }

    /// <summary>Pixels by which the input is continued.</summary>
    public static int Border(in ConvGeometry g) => g.Mode == PaddingMode.Zeros ? 0 : 1;

    /// <summary>The 4x4 weights [C, 4, 4, O] of w [O, 3, 3, C].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(in ConvGeometry g, float* w, float* wide)
    {
        for (var c = 0; c < g.C; c++)
            for (var i = 0; i < 4; i++)
                for (var j = 0; j < 4; j++)
                {
                    var (iFirst, iLast) = Taps(i);
                    var (jFirst, jLast) = Taps(j);
                    for (var o = 0; o < g.O; o++)
                    {
                        float sum = 0;
                        for (var p = iFirst; p <= iLast; p++)
                            for (var q = jFirst; q <= jLast; q++)
                                sum += w[((o * 3 + p) * 3 + q) * g.C + c];
                        wide[((c * 4 + i) * 4 + j) * g.O + o] = sum;
                    }
                }
    }

    /// <summary>dw [O, 3, 3, C] from the 4x4 weights' gradient: each tap of w is in two of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow(in ConvGeometry g, float* wide, float* dw)
    {
        for (var o = 0; o < g.O; o++)
            for (var p = 0; p < 3; p++)
                for (var q = 0; q < 3; q++)
                    for (var c = 0; c < g.C; c++)
                    {
                        float sum = 0;
                        for (var i = 2 - p; i <= 3 - p; i++)
                            for (var j = 2 - q; j <= 3 - q; j++)
                                sum += wide[((c * 4 + i) * 4 + j) * g.O + o];
                        dw[((o * 3 + p) * 3 + q) * g.C + c] = sum;
                    }
    }

    /// <summary>The taps of w in one of the four.</summary>
    private static (int First, int Last) Taps(int i) => i switch { 0 => (2, 2), 1 => (1, 2), 2 => (0, 1), _ => (0, 0) };
}
