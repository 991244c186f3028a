using Impasto.Tensors;

namespace Impasto.Training.Adversarial;

/// <summary>
/// Pictures that a generator made in former steps, of which a discriminator is shown half, so that it doesn't forget what the generator did before (Shrivastava et al. 2017,
/// arXiv 1612.07828, section 2.3; 50 of them in Zhu et al. 2017, section 4).
/// </summary>
internal sealed class PicturePool : IDisposable
{
    private readonly Tensor _latest, _filled;
    private readonly Tensor? _kept;
    private readonly int _picture;

    /// <param name="capacity">Pictures that it keeps; 0 shows the latest alone.</param>
    /// <param name="batch">Pictures that come at once.</param>
    /// <param name="side">Their side.</param>
    /// <param name="channels">Their channels.</param>
    public PicturePool(int capacity, int batch, int side, int channels = 3)
    {
        _picture = side * side * channels;
        _latest = TensorScope.Release(Tensor.Zeros(batch, side, side, channels));
        _filled = TensorScope.Release(Tensor.Zeros(1));
        _kept = capacity > 0 ? TensorScope.Release(Tensor.Zeros(capacity, side, side, channels)) : null;
    }

    /// <summary>For checkpoints.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State => _kept is null ? [("latest", _latest)] : [("latest", _latest), ("filled", _filled), ("kept", _kept)];

    /// <summary>Takes what the generator made in its turn.</summary>
    public void Put(Tensor made) => _latest.CopyFrom(made.ToArray());

    /// <summary>What the discriminator is shown in its turn: each of the latest pictures or, half the time once the pool is full, one of the pool, whose place the latest takes.</summary>
    public Tensor Show(SeededRandom random)
    {
        var shown = _latest.ToArray();
        if (_kept is null)
            return Tensor.From(shown, _latest.Shape.Sizes);
        var kept = _kept.ToArray();
        var (filled, capacity) = ((int)_filled.Item(), _kept.Shape.N);
        for (var at = 0; at < shown.Length; at += _picture)
        {
            var picture = shown.AsSpan(at, _picture);
            if (filled < capacity)
            {
                picture.CopyTo(kept.AsSpan(filled++ * _picture));
                continue;
            }
            if (random.NextInt(2) == 0)
                continue;
            var place = kept.AsSpan(random.NextInt(capacity) * _picture, _picture);
            var old = place.ToArray();
            picture.CopyTo(place);
            old.CopyTo(picture);
        }
        _kept.CopyFrom(kept);
        _filled.CopyFrom([filled]);
        return Tensor.From(shown, _latest.Shape.Sizes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _latest.Dispose();
        _filled.Dispose();
        _kept?.Dispose();
    }
}
