using System.Text.Json.Nodes;
using Impasto.Methods;

namespace Impasto.Cli.Stylizing;

/// <summary>What --json prints of one picture, and what a sidecar holds besides all options.</summary>
internal static class RunRecord
{
    public static JsonObject Of(StylizeJob job, StyleResult result, string content, string output, string sha256, TimeSpan total, TimeSpan render) => new()
    {
        ["method"] = job.Method.Name,
        ["content"] = content,
        ["styles"] = new JsonArray([.. job.Common.Styles.Select(style => JsonValue.Create(style))]),
        ["output"] = output,
        ["width"] = result.Picture.Width,
        ["height"] = result.Picture.Height,
        ["iterations"] = result.Iterations,
        ["seconds"] = Math.Round(total.TotalSeconds, 4),
        ["secondsPerIteration"] = result.Iterations > 0 ? Math.Round(render.TotalSeconds / result.Iterations, 6) : null,
        ["peakMemoryBytes"] = Machine.PeakMemoryBytes,
        ["losses"] = result.Losses is not { } losses ? null : new JsonObject
        {
            ["total"] = losses.Total,
            ["content"] = losses.Content,
            ["style"] = losses.Style,
            ["tv"] = losses.Tv,
            ["initialTotal"] = losses.InitialTotal,
        },
        ["seed"] = job.Common.Seed,
        ["threads"] = job.Threads,
        ["simd"] = Machine.Simd,
        ["version"] = Machine.Version,
        ["sha256"] = sha256,
    };

    /// <summary>The same with all options, in the form that --config reads.</summary>
    public static JsonObject WithOptions(JsonObject record, StylizeJob job)
    {
        var options = OptionTable.For<StylizeOptions>().ToJson(job.Common with { Method = job.Method.Name });
        foreach (var (name, value) in OptionTable.For(job.Method.OptionsType).ToJson(job.Options))
            options[name] = value?.DeepClone();
        var sidecar = (JsonObject)record.DeepClone();
        sidecar["options"] = options;
        return sidecar;
    }
}
