using System.Text.Json.Nodes;

namespace Impasto.Cli.Tests.Measuring;

public sealed class BenchCommandTests : CliTest
{
    [Fact]
    public async Task Json_is_an_array_with_exactly_the_promised_fields()
    {
        var run = await Run("bench", "sleep", "--json", "--network", "vgg19", "--size", "512");
        Assert.Equal((0, "sleeping\n"), (run.Code, run.Error));
        var rows = JsonNode.Parse(run.Out)!.AsArray();
        Assert.All(rows, row => Assert.Equal(["work", "size", "milliseconds", "gflops", "peakMemoryBytes"], row!.AsObject().Select(pair => pair.Key)));
        Assert.Equal(("sleep vgg19", 512, 12.5, 1.5), ((string?)rows[0]!["work"], (int)rows[0]!["size"]!, (double)rows[0]!["milliseconds"]!, (double)rows[0]!["gflops"]!));
        Assert.Null(rows[1]!["gflops"]);
    }

    [Fact]
    public async Task The_table_is_what_was_reviewed() => Snapshot.Check("bench", (await Run("bench")).Out);

    [Fact]
    public async Task Without_anything_to_measure_there_is_no_command()
    {
        var error = new StringWriter();
        var code = await new App(Services() with { Benchmarks = _ => [] }).RunAsync(["bench"], new Terminal { Out = TextWriter.Null, Error = error },
            TestContext.Current.CancellationToken);
        Assert.Equal(2, code);
        Assert.StartsWith("impasto: 'impasto' has no command 'bench'", error.ToString());
    }
}
