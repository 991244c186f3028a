using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Layers;

namespace Impasto.Networks;

/// <summary>
/// A generator of textures from noise, all convolutions, so that more noise gives a larger texture (Jetchev, Bergmann and Vollgraf 2016, arXiv 1611.08207): a 3x3 convolution of the
/// noise, four that double the size (nearest-neighbour upsampling in place of the transposed ones of Radford et al. 2015, which leave checkerboards), batch normalisation and ReLU
/// after each, and a last one to RGB with tanh.
/// </summary>
internal sealed class TextureGenerator : Module
{
    /// <summary>Pixels for each place of noise, each way.</summary>
    public const int Scale = 16;

    /// <summary>Places of noise beyond an edge on which what lies within depends.</summary>
    public const int Reach = 3;

    private readonly (Conv2dLayer Conv, BatchNormLayer Norm)[] _layers;
    private readonly Conv2dLayer _last;

    /// <param name="width">Channels at full resolution.</param>
    /// <param name="noise">Channels of the noise.</param>
    /// <param name="seed">Of the first values: normal, deviation 0.02.</param>
    public TextureGenerator(int width, int noise, ulong seed)
    {
        (Width, Noise) = (width, noise);
        var random = new SeededRandom(seed);
        int[] channels = [noise, 8 * width, 4 * width, 2 * width, width, width];
        _layers = [.. Enumerable.Range(0, 5).Select(i =>
            (AddModule($"u{i}", new Conv2dLayer(channels[i], channels[i + 1], 3, random, mode: PaddingMode.Reflect)), AddModule($"u{i}.norm", new BatchNormLayer(channels[i + 1]))))];
        _last = AddModule("last", new Conv2dLayer(width, 3, 3, random, mode: PaddingMode.Reflect));
        foreach (var layer in _layers.Select(layer => layer.Conv).Append(_last))
            Initialize.Normal(layer.Weight, 0.02, random);
    }

    /// <summary>Channels at full resolution.</summary>
    public int Width { get; }

    /// <summary>Channels of the noise.</summary>
    public int Noise { get; }

    /// <summary>Noise [N, H, W, noise] to pictures [N, 16 H, 16 W, 3] in -1..1.</summary>
    /// <param name="noise">Normal, deviation 1; at least 2 places each way.</param>
    /// <param name="isTraining">Whether it normalises by the batch's own statistics, which move the running ones.</param>
    public Tensor Forward(Tensor noise, bool isTraining)
    {
        var x = noise;
        for (var i = 0; i < _layers.Length; i++)
        {
            var (conv, norm) = _layers[i];
            x = Ops.Relu(norm.Forward(i == 0 ? conv.Forward(x) : conv.ForwardUpsampled(x), isTraining));
        }
        return Ops.Tanh(_last.Forward(x));
    }

    /// <summary>A texture of any size, a band of rows at a time.</summary>
    /// <param name="noise">[1, H + 2 Reach, W + 2 Reach, noise]: with what lies beyond the edges.</param>
    /// <param name="run">Its only pass.</param>
    /// <param name="emit">Takes each finished band: its first row and [1, rows, 16 W, 3] in 0..1.</param>
    public void GenerateInBands(Tensor noise, BandRun run, Action<int, Tensor> emit)
    {
        using var pause = Tape.Pause();
        int rows = noise.Shape.H - 2 * Reach, columns = noise.Shape.W - 2 * Reach;
        run.ForEach(rows, (long)columns * Scale * Scale * Width, (first, end) =>
        {
            var part = Ops.Slice(noise, [0, first, 0, 0], [1, end + 2 * Reach, noise.Shape.W, Noise]);
            var texture = Forward(part, isTraining: false);
            const int Edge = Reach * Scale;
            emit(first * Scale, Ops.Affine(Ops.Crop(texture, Edge, texture.Shape.H - Edge, Edge, texture.Shape.W - Edge), 0.5f, 0.5f));
        });
    }
}
