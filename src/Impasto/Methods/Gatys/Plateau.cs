namespace Impasto.Methods.Gatys;

/// <summary>Notices when the loss has stopped falling.</summary>
/// <param name="best">What it has seen, where a run is gone on with.</param>
internal sealed class Plateau(params IEnumerable<double> best)
{
    private const int Window = 25;
    private const double LeastGain = 1e-3;
    private readonly Queue<double> _best = new(best);

    /// <summary>The lowest losses so far at each of the last iterations.</summary>
    public IReadOnlyCollection<double> Best => _best;

    public bool Reached(double loss)
    {
        _best.Enqueue(_best.Count == 0 ? loss : Math.Min(loss, _best.Last()));
        return _best.Count > Window && _best.Dequeue() - _best.Last() < LeastGain * Math.Abs(_best.Last());
    }
}
