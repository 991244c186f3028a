using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Layers;

namespace Impasto.Networks;

/// <summary>
/// The U-Net of Isola et al. 2017 (arXiv 1611.07004, section 6.1.1): 4x4 convolutions of stride 2 down, transposed ones up, each upward layer beside the downward one of its size; batch
/// normalisation but for the first, the innermost and the last; leaky ReLU down, ReLU up, tanh. Without the dropout, which is the paper's only noise. Parameters are named down1, down2.norm,
/// up1 and so on.
/// </summary>
/// <remarks>
/// Where it isn't transposed, pixels are doubled and convolved 3x3 instead, and the last layer, 3x3 too, sees the picture itself beside the features: no grid, and edges where they were.
/// Once trained it normalises by the running statistics, so that every pixel depends on those around it alone and a picture can be done in parts.
/// </remarks>
internal sealed class UNet : Module
{
    private const float Slope = 0.2f;

    private readonly Level[] _levels;
    private readonly Conv2dLayer? _last;

    /// <param name="width">Channels of the first layer: 64 in the paper.</param>
    /// <param name="downs">Times that the picture is halved: 8 in the paper.</param>
    /// <param name="seed">Of the first values: normal, deviation 0.02.</param>
    /// <param name="isTransposed">Whether it doubles by transposed convolutions, as in the paper.</param>
    public UNet(int width = 64, int downs = 8, ulong seed = 0, bool isTransposed = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(downs, 2);
        (Width, Downs, IsTransposed) = (width, downs, isTransposed);
        var random = new SeededRandom(seed);
        int[] channels = [3, .. Enumerable.Range(0, downs).Select(i => width * Math.Min(8, 1 << i))];
        _levels = [.. Enumerable.Range(1, downs).Select(i =>
        {
            var down = AddModule($"down{i}", new Conv2dLayer(channels[i - 1], channels[i], 4, random, stride: 2, padding: 1));
            var downNorm = i > 1 && i < downs ? AddModule($"down{i}.norm", new BatchNormLayer(channels[i])) : null;
            int wide = i == downs ? channels[i] : 2 * channels[i], narrow = i == 1 && !isTransposed ? width : channels[i - 1];
            var transposed = isTransposed ? AddModule($"up{i}", new ConvTranspose2dLayer(wide, narrow, 4, random)) : null;
            var up = isTransposed ? null : AddModule($"up{i}", new Conv2dLayer(wide, narrow, 3, random));
            var upNorm = i > 1 ? AddModule($"up{i}.norm", new BatchNormLayer(channels[i - 1])) : null;
            Initialize.Normal(down.Weight, 0.02, random);
            Initialize.Normal(transposed?.Weight ?? up!.Weight, 0.02, random);
            return new Level(down, downNorm, x => transposed?.Forward(x) ?? up!.ForwardUpsampled(x), upNorm);
        })];
        if (isTransposed)
            return;
        _last = AddModule("last", new Conv2dLayer(width + 3, 3, 3, random));
        Initialize.Normal(_last.Weight, 0.02, random);
    }

    /// <summary>Channels of the first layer.</summary>
    public int Width { get; }

    /// <summary>Times that the picture is halved.</summary>
    public int Downs { get; }

    /// <summary>Whether it doubles by transposed convolutions.</summary>
    public bool IsTransposed { get; }

    /// <summary>What the sides of its pictures are multiples of.</summary>
    public int Multiple => 1 << Downs;

    /// <summary>The names of the layers' statistics, which are kept and not learnt.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Buffers => State.Where(p => p.Key.Contains(".norm.running", StringComparison.Ordinal)).Select(p => (p.Key, p.Value));

    /// <summary>Rows beyond a band on which its values depend.</summary>
    private int Reach => 4 * Multiple;

    /// <summary>Values in all parameters and statistics of a network of these sizes.</summary>
    public static long ValueCount(int width, int downs, bool isTransposed = true)
    {
        var window = isTransposed ? 16 : 9;
        long Channels(int i) => i == 0 ? 3 : width * (long)Math.Min(8, 1 << Math.Min(3, i - 1));
        long count = 0;
        for (var i = 1; i <= downs; i++)
        {
            long inner = Channels(i), outer = Channels(i - 1), narrow = i == 1 && !isTransposed ? width : outer;
            count += 16 * outer * inner + inner + (i > 1 && i < downs ? 4 * inner : 0);
            count += window * narrow * inner * (i == downs ? 1 : 2) + narrow + (i > 1 ? 4 * outer : 0);
        }
        return isTransposed ? count : count + 9 * (width + 3) * 3 + 3;
    }

    /// <summary>[N, H, W, 3], sides multiples of <see cref="Multiple"/>, to the same shape in -1..1.</summary>
    /// <param name="x">In -1..1.</param>
    /// <param name="isTraining">Whether it normalises by the batch's own statistics, which move the running ones.</param>
    public Tensor Forward(Tensor x, bool isTraining)
    {
        var picture = x;
        var skips = new Tensor[Downs];
        for (var i = 0; i < Downs; i++)
        {
            x = _levels[i].Down.Forward(i == 0 ? x : Ops.LeakyRelu(x, Slope));
            x = skips[i] = _levels[i].DownNorm?.Forward(x, isTraining) ?? x;
        }
        for (var i = Downs - 1; i >= 0; i--)
        {
            x = _levels[i].Up(Ops.Relu(i == Downs - 1 ? x : Ops.Concat(3, skips[i], x)));
            x = _levels[i].UpNorm?.Forward(x, isTraining) ?? x;
        }
        return Ops.Tanh(_last?.Forward(Ops.Concat(3, Ops.Relu(x), picture)) ?? x);
    }

    /// <summary>Pictures of any size, RGB in 0..1, to the same: continued to the right and below, where their size needs it, as if mirrored.</summary>
    /// <inheritdoc cref="Forward" path="/param"/>
    public Tensor Stylize(Tensor x, bool isTraining = false)
    {
        var (height, width) = (x.Shape.H, x.Shape.W);
        var y = Ops.Affine(Forward(Ops.Affine(ReflectedRows.Continue(x, Multiple, Multiple), 2, -1), isTraining), 0.5f, 0.5f);
        return y.Shape == x.Shape ? y : Ops.Crop(y, 0, height, 0, width);
    }

    /// <summary>The same a band of rows at a time.</summary>
    /// <param name="picture">RGB in 0..1.</param>
    /// <param name="run">Its only pass.</param>
    /// <param name="emit">Takes each finished band: its first row and [1, rows, W, 3].</param>
    public void StylizeInBands(IRows picture, BandRun run, Action<int, Tensor> emit)
    {
        using var pause = Tape.Pause();
        // A band is computed with what it depends on above and below, so it had better be higher than that.
        var row = Math.Min((long)picture.Width * Width, BandRun.DefaultValues / (4 * Reach));
        run.ForEach(picture.Height, row, (first, end) =>
        {
            int from = Math.Max(0, first / Multiple * Multiple - Reach), to = Math.Min(picture.Height, end + Reach);
            if (to < picture.Height)
                to = from + (to - from) / Multiple * Multiple;
            using var rows = picture.Load(from, to);
            emit(first, Ops.Crop(Stylize(rows), first - from, end - from, 0, picture.Width));
        });
    }

    private sealed record Level(Conv2dLayer Down, BatchNormLayer? DownNorm, Func<Tensor, Tensor> Up, BatchNormLayer? UpNorm);
}
