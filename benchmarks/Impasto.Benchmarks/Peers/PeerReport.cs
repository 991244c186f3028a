using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Benchmarking;
using Impasto.Catalog;

namespace Impasto.Benchmarks.Peers;

/// <summary>
/// What `impasto bench` measures, beside other engines in the same run, by turns and with equally many threads: forward passes beside ONNX Runtime; work with gradients beside
/// PyTorch where
/// Python has it (Debian: python3-torch), else beside ONNX Runtime's forward pass times what PyTorch took of it elsewhere (docs/performance.md).
/// </summary>
internal static class PeerReport
{
    private const string Usage = "peers [network|gatys|johnson].. [--network NAME|FILE] [--size N] [--repeats N] [--threads N] [--models DIR] [--json]";

    /// <param name="args">As the usage says.</param>
    public static async Task RunAsync(string[] args)
    {
        if (Read(args) is not var (names, settings, folder, json))
        {
            Console.WriteLine(Usage);
            return;
        }
        var models = ModelStore.Open(folder);
        var threads = settings.Threads ?? Environment.ProcessorCount;
        using var context = new ComputeContext { Threads = threads };
        using var use = context.Use();
        WorkBenchmark[] benchmarks = [new NetworkBenchmark(models), new GatysBenchmark(models), new JohnsonBenchmark(models), new AnyStyleBenchmark(models)];
        var pyTorch = PeerProcess.PyTorchVersion();
        var rows = new JsonArray();
        if (!json)
            Console.WriteLine($"{"work",-44} {"px",6} {"ms",10} {"GFLOP/s",8} {"MiB",7}  peer");
        foreach (var work in benchmarks.Where(b => names.Count == 0 || names.Contains(b.Name)).SelectMany(b => b.Works(settings, new Lines(), default)))
        {
            await Console.Error.WriteLineAsync($"{work.Name}, {work.Size} px");
            var (row, peer, peerMilliseconds) = await Task.Run(() => Measure(work, settings.Repeats, threads, pyTorch));
            var ratio = peerMilliseconds / row.Milliseconds;
            if (json)
            {
                rows.Add(new JsonObject
                {
                    ["work"] = row.Work,
                    ["size"] = row.Size,
                    ["milliseconds"] = row.Milliseconds,
                    ["gflops"] = row.Gflops,
                    ["peakMemoryBytes"] = row.PeakMemoryBytes,
                    ["peer"] = peer,
                    ["peerMilliseconds"] = peerMilliseconds,
                    ["ratio"] = ratio,
                });
                continue;
            }
            var beside = peer is null ? "" : FormattableString.Invariant($"  {peer} {peerMilliseconds:0.0} ms, {ratio:0.00} times as fast");
            Console.WriteLine(FormattableString.Invariant($"{row.Work,-44} {row.Size,6} {row.Milliseconds,10:0.0} {row.Gflops,8:0} {row.PeakMemoryBytes >> 20,7}{beside}"));
        }
        if (json)
            Console.WriteLine(rows.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    private static (BenchmarkRow Row, string? Peer, double? PeerMilliseconds) Measure(BenchmarkWork work, int repeats, int threads, string? pyTorch)
    {
        if (work.Peer is null)
        {
            var alone = 0.0;
            work.Prepared(run => alone = work.Long ? Stopwatches.Time(run) : Stopwatches.Median(repeats, run));
            return (work.Row(alone), null, null);
        }
        var byPyTorch = work.Peer.PyTorch is not null && pyTorch is not null;
        var memory = 0L;
        double[] ours = new double[repeats], theirs = new double[repeats];
        work.Prepared(run =>
        {
            Stopwatches.WarmUp(run);
            // Before the graph for the peer is made, which is none of the work's memory.
            memory = Machine.PeakMemoryBytes;
            using var peer = byPyTorch ? PeerProcess.PyTorch(work.Peer.PyTorch!, threads) : PeerProcess.OnnxRuntime(work.Peer, threads);
            for (var i = 0; i < repeats; i++)
            {
                ours[i] = Stopwatches.Time(run);
                theirs[i] = peer.Run();
            }
        });
        var row = work.Row(Stopwatches.Median(ours)) with { PeakMemoryBytes = memory };
        var median = Stopwatches.Median(theirs);
        return byPyTorch ? (row, $"PyTorch {pyTorch}", median)
            : work.Peer.PyTorch is null ? (row, "ONNX Runtime", median)
            : (row, "PyTorch, from ONNX Runtime's forward pass", work.Peer.Passes * median);
    }

    private static (List<string> Names, BenchmarkSettings Settings, string? Folder, bool Json)? Read(string[] args)
    {
        var (names, settings, folder, json) = (new List<string>(), new BenchmarkSettings(), (string?)null, false);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--json")
                json = true;
            else if (args[i] is "network" or "gatys" or "johnson")
                names.Add(args[i]);
            else if (i + 1 == args.Length)
                return null;
            else if (args[i] == "--network")
                settings = settings with { Network = args[++i] };
            else if (args[i] == "--models")
                folder = args[++i];
            else if (!int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var number) || number < 1)
                return null;
            else if (args[i] == "--size")
                (settings, i) = (settings with { Size = number }, i + 1);
            else if (args[i] == "--repeats")
                (settings, i) = (settings with { Repeats = number }, i + 1);
            else if (args[i] == "--threads")
                (settings, i) = (settings with { Threads = number }, i + 1);
            else
                return null;
        }
        return (names, settings, folder, json);
    }

    private sealed class Lines : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine(value);
    }
}
