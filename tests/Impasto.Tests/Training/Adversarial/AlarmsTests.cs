using Impasto.Losses;
using Impasto.Tensors;
using Impasto.Training.Adversarial;

namespace Impasto.Tests.Training.Adversarial;

/// <summary>Each alarm, provoked by a generator that does what it warns of.</summary>
public sealed class AlarmsTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_generator_that_copies_is_told_of() => Assert.Contains("copies its input", Only(Seen(photo => Ops.Affine(photo, 0.99f))), StringComparison.Ordinal);

    [Fact]
    public void A_negative_is_told_of() => Assert.Contains("turns light into dark", Only(Seen(photo => Ops.Affine(photo, -1, 1))), StringComparison.Ordinal);

    [Fact]
    public void One_picture_for_all_is_told_of()
    {
        var one = Photo(99);
        Assert.Contains("nearly the same picture of all", Only(Seen(photo => Ops.Add(Ops.Affine(one, 0.95f), Ops.Affine(photo, 0.05f)))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_discriminator_that_is_always_right_is_told_of()
    {
        using var rival = new Rival(new RivalSettings(GameLoss.LeastSquares, 4, 0, 0), 1, 32, 1);
        rival.Judge(Tensor.Full(0, 1, 32, 32, 3));
        var genuine = Tensor.Full(1, 1, 32, 32, 3);
        using var adam = new Impasto.Tensors.Optimizers.Adam([.. rival.Parameters.Select(p => p.Tensor)], 1e-2);
        Assert.False(rival.IsAlwaysRight);
        for (var turn = 0; turn < Rival.SureTurns + 400 && !rival.IsAlwaysRight; turn++)
        {
            using var scope = new TensorScope();
            adam.ZeroGrad();
            rival.Learn(genuine, new SeededRandom(1));
            if (turn < 100)
                adam.Step();
        }
        Assert.True(rival.IsAlwaysRight, $"accuracy {rival.Accuracy}");
        Assert.Contains("Raise `R1`", Only(Seen(photo => Ops.Affine(photo, 0.5f)), isRivalAlwaysRight: true), StringComparison.Ordinal);
    }

    [Fact]
    public void What_goes_well_is_not() => Assert.Empty(Alarms.Found(Seen(photo => Ops.Affine(photo, 0.5f, 0.3f)), isRivalAlwaysRight: false));

    private static string Only(TranslationFigures figures, bool isRivalAlwaysRight = false) => Assert.Single(Alarms.Found(figures, isRivalAlwaysRight));

    private static TranslationFigures Seen(Func<Tensor, Tensor> generator)
    {
        var board = new TranslationBoard();
        for (var i = 0; i < TranslationBoard.Pictures; i++)
            board.Add(Photo((ulong)i), generator(Photo((ulong)i)), null);
        return board.Figures;
    }

    private static Tensor Photo(ulong seed)
    {
        var random = new SeededRandom(seed);
        float[] corners = [.. Enumerable.Range(0, 6).Select(_ => random.NextFloat())];
        return Tensor.From([.. Enumerable.Range(0, 16 * 16 * 3).Select(i => corners[i % 3] + (corners[3 + i % 3] - corners[i % 3]) * (i / 3 % 16) / 15f)], 1, 16, 16, 3);
    }
}
