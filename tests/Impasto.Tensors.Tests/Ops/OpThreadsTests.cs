using Impasto.TestSupport;

namespace Impasto.Tensors.Tests.Operations;

/// <summary>The whole table with one thread, two and five: the same bits.</summary>
public class OpThreadsTests
{
    [Fact]
    public void Bits_do_not_depend_on_the_number_of_threads()
    {
        var cases = OpTable.Cases.Where(c => !c.MustFail).ToList();
        var single = OwnContext.Run(1, () => cases.Select(OpRun.Of).ToList());
        foreach (var threads in new[] { 2, 5 })
        {
            OwnContext.Run(threads, () =>
            {
                for (var i = 0; i < cases.Count; i++)
                {
                    foreach (var (what, values) in OpRun.Of(cases[i]))
                        Assert.True(values.Values.AsSpan().SequenceEqual(single[i][what].Values), $"{cases[i].Name}: {what} differs between 1 and {threads} threads.");
                }
            });
        }
    }
}
