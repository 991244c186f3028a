using Impasto.Tensors;
using Impasto.Training.Adversarial;

namespace Impasto.Tests.Training.Adversarial;

public sealed class PicturePoolTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Without_room_it_shows_the_latest()
    {
        using var pool = new PicturePool(0, 2, 1, 1);
        pool.Put(Tensor.From([1, 2f], 2, 1, 1, 1));
        Assert.Equal([1, 2], pool.Show(new SeededRandom(1)).ToArray());
        Assert.Equal([1, 2], pool.Show(new SeededRandom(2)).ToArray());
    }

    [Fact]
    public void Full_it_shows_new_ones_or_those_that_they_replace()
    {
        const int Capacity = 5, Turns = 400;
        using var pool = new PicturePool(Capacity, 1, 1, 1);
        var random = new SeededRandom(3);
        var unseen = new HashSet<float>();
        int old = 0, before = 0;
        for (var turn = 1; turn <= Turns; turn++)
        {
            pool.Put(Tensor.From([turn], 1, 1, 1, 1));
            unseen.Add(turn);
            var shown = pool.Show(random).Item();
            if (turn <= Capacity)
                Assert.Equal(turn, shown);
            else if (shown != turn)
                old++;
            if (turn == Capacity)
                before = unseen.Count;
            // Whatever comes out was put in, and comes out of a full pool once.
            if (turn > Capacity)
                Assert.True(unseen.Remove(shown) || shown <= Capacity, $"{shown} was shown before");
        }
        Assert.Equal(Capacity, before);
        Assert.InRange(old / (double)(Turns - Capacity), 0.4, 0.6);
    }

    [Fact]
    public void Its_state_is_all_that_it_remembers()
    {
        using PicturePool first = new(3, 2, 2), second = new(3, 2, 2);
        var random = new SeededRandom(5);
        for (var turn = 0; turn < 7; turn++)
        {
            first.Put(Tensor.From([.. Enumerable.Range(0, 24).Select(_ => random.NextFloat())], 2, 2, 2, 3));
            first.Show(random);
        }
        foreach (var (from, to) in first.State.Zip(second.State))
            to.Tensor.CopyFrom(from.Tensor.ToArray());
        Assert.Equal(first.Show(new SeededRandom(9)).ToArray(), second.Show(new SeededRandom(9)).ToArray());
    }
}
