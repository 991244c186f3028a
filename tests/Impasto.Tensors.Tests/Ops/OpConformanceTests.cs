using Impasto.LinearAlgebra;
using Impasto.Tensors.Kernels.Cpu;
using Impasto.TestSupport;

namespace Impasto.Tensors.Tests.Operations;

/// <summary>Every case of the table against PyTorch: outputs, gradients, and what must be refused.</summary>
public class OpConformanceTests
{
    public static TheoryData<string> Computed => [.. OpTable.Cases.Where(c => !c.MustFail).Select(c => c.Name)];

    public static TheoryData<string> Refused => [.. OpTable.Cases.Where(c => c.MustFail).Select(c => c.Name)];

    [Fact]
    public void The_table_is_whole()
    {
        Assert.Equal(247, Computed.Count);
        Assert.Equal(24, Refused.Count);
    }

    [Fact]
    public void The_vectors_are_no_wider_than_asked_for() => Assert.True(Simd.Bits <= SimdLevels.MostBits, $"{Simd.Bits} bits, but {SimdLevels.MostBits} are allowed.");

    [Theory]
    [MemberData(nameof(Computed))]
    public void Agrees_with_PyTorch(string name)
    {
        using var scope = new TensorScope();
        var c = OpTable.Cases.Single(c => c.Name == name);
        foreach (var (what, values) in OpRun.Of(c))
        {
            var stored = what.StartsWith("grad/", StringComparison.Ordinal) ? c.Gradients[what[5..]] : c.Outputs[what];
            var expected = OpTable.Stored.Doubles(stored);
            Assert.Equal(OpTable.Stored.Shape(stored), values.Shape);
            var allowed = OpTable.Tolerance(c, what);
            for (var i = 0; i < expected.Length; i++)
            {
                var difference = Math.Abs(values.Values[i] - expected[i]);
                Assert.True(difference <= allowed, $"{name}: {what}[{i}] is {values.Values[i]:g9}, {difference:g3} from {expected[i]:g9}; allowed {allowed:g3}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_with_a_sentence(string name)
    {
        using var scope = new TensorScope();
        var c = OpTable.Cases.Single(c => c.Name == name);
        var leaves = OpTable.Leaves(c);
        var error = Assert.ThrowsAny<Exception>(() => OpTable.Run(c, leaves));
        Assert.True(error is ShapeException or MatrixException, $"{name}: {error.GetType().Name} is no typed error of the engine: {error.Message}");
        Assert.Contains(c.Op.Replace('_', ' '), error.Message);
        Assert.EndsWith(".", error.Message);
        Assert.Matches(@"\d", error.Message);
    }
}
