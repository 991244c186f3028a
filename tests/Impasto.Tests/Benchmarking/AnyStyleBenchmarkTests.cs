using Impasto.Benchmarking;
using Impasto.Catalog;
using Impasto.Tests.Networks.AnyStyle;
using Impasto.TestSupport;

namespace Impasto.Tests.Benchmarking;

public sealed class AnyStyleBenchmarkTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_transform_and_the_making_of_a_network_are_timed()
    {
        RandomAnyStyle.Fill(_folder.Path);
        var rows = await Rows(new BenchmarkSettings { Size = 40, Repeats = 1 });
        Assert.Equal(["any-style: style looked at", "any-style: linear, forward", "any-style: adain, forward", "any-style: wct, forward", "any-style: transport, forward",
            "meta: network made", "meta: network that was made, forward"], rows.Select(row => row.Work));
        Assert.Equal([512, 40, 40, 40, 40, 512, 40], rows.Select(row => row.Size));
        Assert.All(rows, row => Assert.True(row.Milliseconds > 0));
    }

    [Fact]
    public async Task A_named_network_is_measured_alone()
    {
        RandomAnyStyle.Fill(_folder.Path);
        Assert.All(await Rows(new BenchmarkSettings { Network = "li", Size = 40, Repeats = 1 }), row => Assert.StartsWith("li: ", row.Work, StringComparison.Ordinal));
        Assert.Equal(2, (await Rows(new BenchmarkSettings { Network = "meta-filters", Size = 40, Repeats = 1 })).Count);
    }

    [Fact]
    public async Task Without_such_networks_nothing_is_measured() => Assert.Empty(await Rows(new BenchmarkSettings()));

    private async Task<List<BenchmarkRow>> Rows(BenchmarkSettings settings)
    {
        var rows = new List<BenchmarkRow>();
        await foreach (var row in new AnyStyleBenchmark(new ModelStore([_folder.Path], _folder.Path)).RunAsync(settings, cancel: TestContext.Current.CancellationToken))
            rows.Add(row);
        return rows;
    }
}
