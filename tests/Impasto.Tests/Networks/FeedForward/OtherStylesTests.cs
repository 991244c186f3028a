using Impasto.Tensors;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Tests.Networks.FeedForward;

public sealed class OtherStylesTests
{
    [Fact]
    public void A_cin_style_keeps_its_rows_by_name_and_a_new_one_has_their_mean()
    {
        using var model = RandomModels.Cin(styles: ["a", "b", "c"]);
        using var other = model.WithStyles(["c", "new", "a"], isConditional: true);
        Assert.Equal(["c", "new", "a"], other.Styles);
        Assert.All(model.Network.State, pair =>
        {
            var (before, after) = (pair.Value, other.Network.State[pair.Key]);
            if (pair.Key.Contains(".norm.", StringComparison.Ordinal))
            {
                Assert.Equal(Row(before, 2), Row(after, 0));
                Assert.Equal(Row(before, 0), Row(after, 2));
                Near(Mean([Row(before, 0), Row(before, 1), Row(before, 2)]), Row(after, 1));
            }
            else
            {
                Assert.Equal(before.ToArray(), after.ToArray());
            }
        });
    }

    [Fact]
    public void A_network_of_one_style_comes_from_one_of_many_and_back()
    {
        using var model = RandomModels.Cin(styles: ["a", "b"]);
        using var named = model.WithStyles(["b"], isConditional: false);
        using var mean = model.WithStyles(["new"], isConditional: false);
        using var back = named.WithStyles(["new", "b"], isConditional: true);
        Assert.Equal(0, named.Network.Styles);
        Assert.All(named.Network.State.Where(p => p.Key.Contains(".norm.", StringComparison.Ordinal)), pair =>
        {
            var rows = model.Network.State[pair.Key];
            Assert.Equal(Row(rows, 1), pair.Value.ToArray());
            Near(Mean([Row(rows, 0), Row(rows, 1)]), mean.Network.State[pair.Key].ToArray());
            Assert.Equal(Row(rows, 1), Row(back.Network.State[pair.Key], 0));
            Assert.Equal(Row(rows, 1), Row(back.Network.State[pair.Key], 1));
        });
    }

    [Fact]
    public void A_StyleBanks_style_keeps_its_bank_by_name_and_a_new_one_has_their_mean()
    {
        using var model = RandomModels.Bank(transposed: true, styles: ["oak", "elm"]);
        using var other = model.WithStyles(["new", "oak"]);
        var (before, after) = (model.Network.State, other.Network.State);
        Assert.True(other.Network.IsTransposed);
        Assert.All(before.Keys.Where(key => key[0] != 'b'), key => Assert.Equal(before[key].ToArray(), after[key].ToArray()));
        Assert.All(before.Keys.Where(key => key.StartsWith("b0", StringComparison.Ordinal)), key =>
        {
            var second = "b1" + key[2..];
            Assert.Equal(before[key].ToArray(), after[second].ToArray());
            Near(Mean([before[key].ToArray(), before[second].ToArray()]), after[key].ToArray());
        });
    }

    private static float[] Row(Tensor table, int row) => table.ToArray()[(row * table.Shape[^1])..((row + 1) * table.Shape[^1])];

    private static float[] Mean(IReadOnlyList<float[]> rows) => [.. rows[0].Select((_, i) => rows.Average(row => row[i]))];

    private static void Near(float[] expected, float[] found) => Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
}
