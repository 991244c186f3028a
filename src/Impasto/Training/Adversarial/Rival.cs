using Impasto.Losses;
using Impasto.Networks;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Training.Adversarial;

/// <summary>A discriminator, with what it remembers of its generator's pictures and how sure it has become.</summary>
internal sealed class Rival : IDisposable
{
    /// <summary>Share of right scores from which on a discriminator counts as always right, and over how many of its turns that has to last.</summary>
    internal const double SureAccuracy = 0.95;

    /// <inheritdoc cref="SureAccuracy"/>
    internal const int SureTurns = 1000;

    private const double AccuracyMemory = 0.98;

    private readonly RivalSettings _settings;
    private readonly PatchDiscriminator _network;
    private readonly PicturePool _pool;
    private readonly Tensor _sureness = TensorScope.Release(Tensor.From([0.5f, 0], 2));

    /// <param name="settings">How it plays.</param>
    /// <param name="batch">Pictures a turn.</param>
    /// <param name="side">Their side.</param>
    /// <param name="seed">Of its first weights.</param>
    /// <param name="inputs">Channels of what it judges.</param>
    public Rival(RivalSettings settings, int batch, int side, ulong seed, int inputs = 3)
    {
        _settings = settings;
        _network = new PatchDiscriminator(settings.Width, seed, inputs);
        _pool = new PicturePool(settings.Pool, batch, side, inputs);
    }

    /// <summary>What it learns.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Parameters => _network.NamedParameters;

    /// <summary>What it remembers, for checkpoints.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State => [.. _pool.State, ("sureness", _sureness)];

    /// <summary>The share of its scores that were right lately.</summary>
    public double Accuracy => _sureness.ToArray()[0];

    /// <summary>Whether it has been right nearly always for so long that the generator learns nothing of it.</summary>
    public bool IsAlwaysRight => _sureness.ToArray()[1] >= SureTurns;

    /// <summary>The generator's turn: its loss for what it made, which is remembered.</summary>
    /// <param name="made">Pictures in 0..1.</param>
    public Tensor Judge(Tensor made)
    {
        _pool.Put(made);
        return Game.Generator(_settings.Loss, Score(made));
    }

    /// <summary>Its own turn: adds the gradient of its loss on genuine pictures and on remembered ones.</summary>
    /// <param name="genuine">In 0..1.</param>
    /// <param name="random">Of this step.</param>
    public Dictionary<string, double> Learn(Tensor genuine, SeededRandom random)
    {
        var made = _pool.Show(random);
        Tensor right = Score(genuine), wrong = Score(made);
        var loss = Game.Discriminator(_settings.Loss, right, wrong);
        Remember(Game.Accuracy(_settings.Loss, right, wrong));
        var found = new Dictionary<string, double> { ["discriminator"] = loss.Item(), ["accuracy"] = Accuracy };
        if (_settings.Loss == GameLoss.Wasserstein)
            loss = Ops.Add(loss, Noted("penalty", Game.GradientPenalty(Score, genuine, made, random)));
        if (_settings.R1 > 0)
            loss = Ops.Add(loss, Noted("r1", Ops.Affine(Game.R1(Score, genuine), _settings.R1)));
        Tape.Backward(loss);
        return found;

        Tensor Noted(string name, Tensor penalty)
        {
            found[name] = penalty.Item();
            return penalty;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _pool.Dispose();
        _sureness.Dispose();
    }

    private Tensor Score(Tensor pictures) => _network.Forward(Ops.Affine(pictures, 2, -1));

    private void Remember(double accuracy)
    {
        var before = _sureness.ToArray();
        var now = (float)(AccuracyMemory * before[0] + (1 - AccuracyMemory) * accuracy);
        _sureness.CopyFrom([now, now > SureAccuracy ? before[1] + 1 : 0]);
    }
}
