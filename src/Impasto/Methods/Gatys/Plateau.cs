namespace Impasto.Methods.Gatys;

/// <summary>Notices when the loss has stopped falling.</summary>
internal sealed class Plateau
{
    private const int Window = 25;
    private const double LeastGain = 1e-3;
    private readonly Queue<double> _best = new();

    public bool Reached(double loss)
    {
        _best.Enqueue(_best.Count == 0 ? loss : Math.Min(loss, _best.Last()));
        return _best.Count > Window && _best.Dequeue() - _best.Last() < LeastGain * Math.Abs(_best.Last());
    }
}
