namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>The kernels of one vector width: chooses the method for each convolution.</summary>
internal sealed unsafe class VectorKernels<TSimd, TVector> : VectorKernels
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>With fewer channels or outputs the transforms cost more than they save.</summary>
    private const int WinogradChannels = 16;

    /// <summary>Direct convolution everywhere, slower and about 20 times more exact: to tell rounding from errors.</summary>
    private static readonly bool Direct = Environment.GetEnvironmentVariable("IMPASTO_DIRECT_CONVOLUTION") == "1";

    public override void Multiply(int batch, int m, int n, int k, float* a, int lda, long aStride, bool aTransposed, float* b, int ldb, long bStride, bool bTransposed,
        float* c, int ldc, long cStride, bool accumulate = false, float* bias = null, bool relu = false) =>
        Gemm<TSimd, TVector>.Multiply(batch, m, n, k, a, lda, aStride, aTransposed, b, ldb, bStride, bTransposed, c, ldc, cStride, accumulate, bias, relu);

    public override void Gram(int rows, int n, float* f, float scale, float* g) => Gemm<TSimd, TVector>.Gram(rows, n, f, scale, g);

    public override PreparedWeights Prepare(in ConvGeometry g, float* weight, bool gradient)
    {
        var prepared = new PreparedWeights(g, ForwardFloats(g), gradient ? GradientFloats(g) : 0);
        PackForward(g, weight, prepared.Forward);
        if (gradient)
            PackGradient(g, weight, prepared.Gradient);
        return prepared;
    }

    public override void Conv2d(in ConvGeometry g, float* x, float* weight, float* bias, bool relu, float* y, PreparedWeights? prepared = null)
    {
        var packed = prepared is not null && prepared.Serve(g) ? prepared.Forward : null;
        using var scratch = new Scratch(packed == null ? ForwardFloats(g) : 0);
        if (packed == null)
        {
            packed = scratch.Pointer;
            PackForward(g, weight, packed);
        }
        switch (Method(g))
        {
            case ConvMethod.Winograd:
                Winograd<TSimd, TVector>.Convolve(g.N, g.H, g.W, g.C, x, null, InputMap(g.H, g), InputMap(g.W, g), g.OH, g.OW, g.O, packed, bias, relu, y);
                break;
            case ConvMethod.Product:
                Gemm<TSimd, TVector>.MultiplyPacked(checked(g.N * g.H * g.W), g.O, g.C, x, null, g.C, packed, y, g.O, bias, relu);
                break;
            case ConvMethod.Depthwise:
                DepthwiseConvolution<TSimd, TVector>.Forward(g, x, packed, bias, relu, y);
                break;
            default:
                TapConvolution<TSimd, TVector>.Run(TapPass.Forward(g), g.Stride, 1, g.Groups, g.N, g.H, g.W, g.C / g.Groups, x, null, g.Mode, g.Padding, g.Padding,
                    g.OH, g.OW, g.O / g.Groups, packed, bias, relu, y);
                break;
        }
    }

    public override void Conv2dDataGradient(in ConvGeometry g, float* dy, float* y, float* weight, float* dx, PreparedWeights? prepared = null, float* bias = null,
        bool relu = false)
    {
        var packed = prepared is not null && prepared.Serve(g) ? prepared.Gradient : null;
        using var scratch = new Scratch(packed == null ? GradientFloats(g) : 0);
        if (packed == null)
        {
            packed = scratch.Pointer;
            PackGradient(g, weight, packed);
        }
        if (g.Mode == PaddingMode.Zeros || g.Padding == 0)
        {
            ZeroPaddedDataGradient(Method(g), g, dy, y, packed, dx, bias, relu);
            return;
        }
        var padded = g with { H = g.H + 2 * g.Padding, W = g.W + 2 * g.Padding, Padding = 0, Mode = PaddingMode.Zeros };
        using var gradient = new Scratch((long)padded.N * padded.H * padded.W * padded.C);
        ZeroPaddedDataGradient(Method(g), padded, dy, y, packed, gradient.Pointer, bias, relu);
        BorderFold.Run<TSimd, TVector>(g.N, g.H, g.W, g.C, g.Padding, g.Mode, gradient.Pointer, dx);
    }

    private static void ZeroPaddedDataGradient(ConvMethod method, in ConvGeometry g, float* dy, float* y, float* packed, float* dx, float* bias, bool relu)
    {
        switch (method)
        {
            case ConvMethod.Winograd:
                // The full convolution of dy with the turned kernel: two zeros all round, less what the padding had added.
                var rows = BorderMap.Create(g.Padding - 2, g.H + 2, g.OH, 0, PaddingMode.Zeros);
                var columns = BorderMap.Create(g.Padding - 2, g.W + 2, g.OW, 0, PaddingMode.Zeros);
                Winograd<TSimd, TVector>.Convolve(g.N, g.OH, g.OW, g.O, dy, y, rows, columns, g.H, g.W, g.C, packed, bias, relu, dx);
                break;
            case ConvMethod.Product:
                Gemm<TSimd, TVector>.MultiplyPacked(checked(g.N * g.H * g.W), g.C, g.O, dy, y, g.O, packed, dx, g.C, bias, relu);
                break;
            case ConvMethod.Depthwise:
                DepthwiseConvolution<TSimd, TVector>.DataGradient(g, dy, y, packed, bias, relu, dx);
                break;
            default:
                TapConvolution<TSimd, TVector>.Run(TapPass.DataGradient(g, g.Padding), 1, g.Stride, g.Groups, g.N, g.OH, g.OW, g.O / g.Groups, dy, y, PaddingMode.Zeros, 0, 0,
                    g.H, g.W, g.C / g.Groups, packed, bias, relu, dx);
                break;
        }
    }

    public override void Conv2dWeightGradient(in ConvGeometry g, float* x, float* dy, float* y, float* dw, float* db)
    {
        var positions = checked(g.N * g.OH * g.OW);
        if (db != null)
            Sums.Columns<TSimd, TVector>(positions, g.O, dy, y, db);
        switch (Method(g))
        {
            case ConvMethod.Winograd:
                Winograd<TSimd, TVector>.WeightGradient(g.N, g.H, g.W, g.C, x, InputMap(g.H, g), InputMap(g.W, g), g.OH, g.OW, g.O, dy, y, dw);
                break;
            case ConvMethod.Depthwise:
                DepthwiseConvolution<TSimd, TVector>.WeightGradient(g, x, null, dy, y, dw);
                break;
            default:
                TapWeightGradient<TSimd, TVector>.Run(g, x, null, dy, y, dw);
                break;
        }
    }

    public override void UpsampleConv2d(in ConvGeometry g, float* x, float* weight, float* bias, bool relu, float* y)
    {
        if (Method(g) == ConvMethod.Winograd)
        {
            using var u = new Scratch(ForwardFloats(g));
            PackForward(g, weight, u.Pointer);
            Winograd<TSimd, TVector>.Convolve(g.N, g.H / 2, g.W / 2, g.C, x, null, HalfMap(g.H, g), HalfMap(g.W, g), g.OH, g.OW, g.O, u.Pointer, bias, relu, y);
            return;
        }
        var wide = UpsampleConvolution<TSimd, TVector>.Wide(g);
        var passes = TapPass.DataGradient(wide, 1);
        using var weights = new Scratch(16L * g.C * g.O);
        using var packed = new Scratch(TapFloats(passes, wide, wide.O, wide.C));
        UpsampleConvolution<TSimd, TVector>.Widen(g, weight, weights.Pointer);
        TapConvolution<TSimd, TVector>.PackWeights(passes, wide, true, weights.Pointer, packed.Pointer);
        TapConvolution<TSimd, TVector>.Run(passes, 1, 2, 1, g.N, g.H / 2, g.W / 2, g.C, x, null, PaddingMode.Replicate, 0, UpsampleConvolution<TSimd, TVector>.Border(g), g.H,
            g.W, g.O,
            packed.Pointer, bias, relu, y);
    }

    public override void UpsampleConv2dDataGradient(in ConvGeometry g, float* dy, float* y, float* weight, float* dx)
    {
        var wide = UpsampleConvolution<TSimd, TVector>.Wide(g);
        using var weights = new Scratch(16L * g.C * g.O);
        UpsampleConvolution<TSimd, TVector>.Widen(g, weight, weights.Pointer);
        var passes = TapPass.Forward(wide);
        using var packed = new Scratch(TapFloats(passes, wide, wide.C, wide.O));
        TapConvolution<TSimd, TVector>.PackWeights(passes, wide, false, weights.Pointer, packed.Pointer);
        var border = UpsampleConvolution<TSimd, TVector>.Border(g);
        using var continued = new Scratch(border == 0 ? 0 : (long)g.N * wide.OH * wide.OW * g.C);
        TapConvolution<TSimd, TVector>.Run(passes, 2, 1, 1, g.N, g.H, g.W, g.O, dy, y, PaddingMode.Zeros, wide.Padding, 0, wide.OH, wide.OW, g.C,
            packed.Pointer, null, false, border == 0 ? dx : continued.Pointer);
        if (border > 0)
            BorderFold.Run<TSimd, TVector>(g.N, g.H / 2, g.W / 2, g.C, border, PaddingMode.Replicate, continued.Pointer, dx);
    }

    public override void UpsampleConv2dWeightGradient(in ConvGeometry g, float* x, float* dy, float* y, float* dw, float* db)
    {
        if (db != null)
            Sums.Columns<TSimd, TVector>(checked(g.N * g.OH * g.OW), g.O, dy, y, db);
        if (Method(g) == ConvMethod.Winograd)
        {
            Winograd<TSimd, TVector>.WeightGradient(g.N, g.H / 2, g.W / 2, g.C, x, HalfMap(g.H, g), HalfMap(g.W, g), g.OH, g.OW, g.O, dy, y, dw);
            return;
        }
        var wide = UpsampleConvolution<TSimd, TVector>.Wide(g);
        var border = UpsampleConvolution<TSimd, TVector>.Border(g);
        int h = g.H / 2, w = g.W / 2;
        using var continued = new Scratch(border == 0 ? 0 : (long)g.N * wide.OH * wide.OW * g.C);
        if (border > 0)
        {
            var rows = BorderMap.Create(-border, h + 2 * border, h, border, PaddingMode.Replicate);
            var columns = BorderMap.Create(-border, w + 2 * border, w, border, PaddingMode.Replicate);
            fixed (int* rowMap = rows, columnMap = columns)
            {
                for (var n = 0; n < g.N; n++)
                {
                    Patch<TSimd, TVector>.Gather(x + (long)n * h * w * g.C, null, w, g.C, rowMap, columnMap, rows.Length, columns.Length,
                        continued.Pointer + (long)n * rows.Length * columns.Length * g.C, g.C);
                }
            }
        }
        using var weights = new Scratch(16L * g.C * g.O);
        TapWeightGradient<TSimd, TVector>.Run(wide, dy, y, border == 0 ? x : continued.Pointer, null, weights.Pointer);
        UpsampleConvolution<TSimd, TVector>.Narrow(g, weights.Pointer, dw);
    }

    public override void MaxPool2d(in PoolGeometry g, float* x, float* y) => Pooling<TSimd, TVector>.Max(g, x, y);

    public override void MaxPool2dGradient(in PoolGeometry g, float* x, float* dy, float* dx) => Pooling<TSimd, TVector>.MaxGradient(g, x, dy, dx);

    public override void AvgPool2d(in PoolGeometry g, float* x, float* y) => Pooling<TSimd, TVector>.Average(g, x, y);

    public override void AvgPool2dGradient(in PoolGeometry g, float* dy, float* dx) => Pooling<TSimd, TVector>.AverageGradient(g, dy, dx);

    private static ConvMethod Method(in ConvGeometry g) => g switch
    {
        { KH: 3, KW: 3, Stride: 1, Dilation: 1, Groups: 1, C: >= WinogradChannels, O: >= WinogradChannels } when !Direct => ConvMethod.Winograd,
        { KH: 1, KW: 1, Stride: 1, Padding: 0, Groups: 1 } => ConvMethod.Product,
        _ when g.Groups > 1 && g.Groups == g.C && g.Groups == g.O => ConvMethod.Depthwise,
        _ => ConvMethod.Taps,
    };

    private static int[] InputMap(int size, in ConvGeometry g) => BorderMap.Create(-g.Padding, size + 2 * g.Padding, size, g.Padding, g.Mode);

    /// <summary>Where the rows (or columns) of the padded upsampled picture come from in the small one.</summary>
    private static int[] HalfMap(int size, in ConvGeometry g) => Array.ConvertAll(InputMap(size, g), i => i < 0 ? -1 : i / 2);

    private static long ForwardFloats(in ConvGeometry g) => Method(g) switch
    {
        ConvMethod.Winograd => Winograd<TSimd, TVector>.WeightFloats(g.C, g.O),
        ConvMethod.Product => Panels<TSimd, TVector>.Floats(g.C, g.O),
        ConvMethod.Depthwise => (long)g.KH * g.KW * g.C,
        _ => TapFloats(TapPass.Forward(g), g, g.C / g.Groups, g.O / g.Groups),
    };

    private static long GradientFloats(in ConvGeometry g) => Method(g) switch
    {
        ConvMethod.Winograd => Winograd<TSimd, TVector>.WeightFloats(g.O, g.C),
        ConvMethod.Product => Panels<TSimd, TVector>.Floats(g.O, g.C),
        ConvMethod.Depthwise => (long)g.KH * g.KW * g.C,
        _ => TapFloats(TapPass.DataGradient(g, 0), g, g.O / g.Groups, g.C / g.Groups),
    };

    private static long TapFloats(TapPass[] passes, in ConvGeometry g, int sources, int outputs)
    {
        long floats = 0;
        foreach (var pass in passes)
            floats += TapConvolution<TSimd, TVector>.WeightFloats(pass, g.Groups, sources, outputs);
        return floats;
    }

    private static void PackForward(in ConvGeometry g, float* weight, float* packed)
    {
        switch (Method(g))
        {
            case ConvMethod.Winograd:
                Winograd<TSimd, TVector>.TransformWeights(weight, g.O, g.C, packed);
                break;
            case ConvMethod.Product:
                Panels<TSimd, TVector>.Pack(weight, 1, g.C, g.C, g.O, packed);
                break;
            case ConvMethod.Depthwise:
                DepthwiseConvolution<TSimd, TVector>.PackWeights(g, weight, packed);
                break;
            default:
                TapConvolution<TSimd, TVector>.PackWeights(TapPass.Forward(g), g, false, weight, packed);
                break;
        }
    }

    private static void PackGradient(in ConvGeometry g, float* weight, float* packed)
    {
        switch (Method(g))
        {
            case ConvMethod.Winograd:
                Winograd<TSimd, TVector>.TransformWeightsForGradient(weight, g.O, g.C, packed);
                break;
            case ConvMethod.Product:
                Panels<TSimd, TVector>.Pack(weight, g.C, 1, g.O, g.C, packed);
                break;
            case ConvMethod.Depthwise:
                DepthwiseConvolution<TSimd, TVector>.PackWeights(g, weight, packed);
                break;
            default:
                TapConvolution<TSimd, TVector>.PackWeights(TapPass.DataGradient(g, 0), g, true, weight, packed);
                break;
        }
    }
}
