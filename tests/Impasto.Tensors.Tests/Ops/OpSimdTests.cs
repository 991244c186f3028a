using Impasto.TestSupport;

namespace Impasto.Tensors.Tests.Operations;

/// <summary>The whole table once more at every narrower vector width, and without any.</summary>
public class OpSimdTests
{
    [Theory]
    [MemberData(nameof(SimdLevels.Names), MemberType = typeof(SimdLevels))]
    public void The_table_holds_at_every_width(string level) => SimdLevels.Check(level, typeof(OpConformanceTests));
}
