using Impasto.TestSupport;

namespace Impasto.Tensors.Tests.Operations;

/// <summary>The whole table once more at every narrower vector width, and without any.</summary>
public class OpSimdTests
{
    [Theory]
    [InlineData("256")]
    [InlineData("128")]
    [InlineData("none")]
    public async Task The_table_holds_at_every_width(string level)
    {
        var tests = OpConformanceTests.Computed.Count + OpConformanceTests.Refused.Count + 2;
        await SimdLevels.RunAsync(level, typeof(OpConformanceTests), tests, TestContext.Current.CancellationToken);
    }
}
