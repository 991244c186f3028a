using Impasto.Tensors;
using Impasto.Tensors.Kernels;

namespace Impasto.Training.Adversarial;

/// <summary>
/// Pictures that a generator made in former steps, of which a discriminator is shown half, so that it doesn't forget what the generator did before (Shrivastava et al. 2017,
/// arXiv 1612.07828, section 2.3; 50 of them in Zhu et al. 2017, section 4).
/// </summary>
internal sealed class PicturePool : IDisposable
{
    private readonly Tensor _latest, _filled;
    private readonly Tensor? _kept;

    /// <param name="capacity">Pictures that it keeps; 0 shows the latest alone.</param>
    /// <param name="batch">Pictures that come at once.</param>
    /// <param name="side">Their side.</param>
    /// <param name="channels">Their channels.</param>
    public PicturePool(int capacity, int batch, int side, int channels = 3)
    {
        _latest = TensorScope.Release(Tensor.Zeros(batch, side, side, channels));
        _filled = TensorScope.Release(Tensor.Zeros(1));
        _kept = capacity > 0 ? TensorScope.Release(Tensor.Zeros(capacity, side, side, channels)) : null;
    }

    /// <summary>For checkpoints.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State => _kept is null ? [("latest", _latest)] : [("latest", _latest), ("filled", _filled), ("kept", _kept)];

    /// <summary>Takes what the generator made in its turn.</summary>
    public void Put(Tensor made) => Copy(made, 0, _latest, 0, _latest.Shape.N);

    /// <summary>What the discriminator is shown in its turn: each of the latest pictures or, half the time once the pool is full, one of the pool, whose place the latest takes.</summary>
    public Tensor Show(SeededRandom random)
    {
        var shown = _latest.Detach();
        if (_kept is null)
            return shown;
        var (filled, capacity) = ((int)_filled.Item(), _kept.Shape.N);
        for (var i = 0; i < shown.Shape.N; i++)
        {
            if (filled < capacity)
            {
                Copy(_latest, i, _kept, filled++);
            }
            else if (random.NextInt(2) == 1)
            {
                var place = random.NextInt(capacity);
                Copy(_kept, place, shown, i);
                Copy(_latest, i, _kept, place);
            }
        }
        _filled.CopyFrom([filled]);
        return shown;
    }

    private static void Copy(Tensor from, int first, Tensor to, int at, int count = 1)
    {
        var size = (int)(to.Shape.Count / to.Shape.N);
        Device.Kernels.CopyStrided([count, size], from.Buffer, (long)first * size, [size, 1], to.Buffer, (long)at * size, [size, 1]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _latest.Dispose();
        _filled.Dispose();
        _kept?.Dispose();
    }
}
