using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Options;

namespace Impasto.Cli.Comparing;

/// <summary>A comparison as JSON.</summary>
internal static class ComparisonRecord
{
    private const string Key = "comparison";
    private const long MostBytes = 16 << 20;

    /// <summary>Whether a file is the record of a comparison.</summary>
    public static bool IsOne(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MostBytes } && JsonNode.Parse(File.ReadAllText(path)) is JsonObject json && json.ContainsKey(Key);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The whole comparison: columns, and rows of cells.</summary>
    public static JsonObject Of(CompareJob job, IReadOnlyList<IReadOnlyList<ComparedCell>> rows) => new()
    {
        [Key] = "methods by pairs of photograph and style",
        ["version"] = Machine.Version,
        ["size"] = job.Options.Size,
        ["seed"] = job.Options.Seed,
        ["judge"] = job.Options.Judge.Name,
        ["pairs"] = new JsonArray([.. job.Pairs.Select(pair => new JsonObject { ["content"] = pair.Content, ["style"] = pair.Style.Name, ["picture"] = pair.Style.Picture })]),
        ["rows"] = new JsonArray(
        [
            .. job.Methods.Zip(rows, (method, cells) => new JsonObject
            {
                ["method"] = method.Method.Name,
                ["options"] = OptionTable.For(method.Method.OptionsType).ToJson(method.Options),
                ["cells"] = new JsonArray([.. cells.Select(cell => Of(cell, !job.Options.NoTimes))]),
            }),
        ]),
    };

    /// <summary>One cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="withTimes">Whether its seconds are in it.</param>
    public static JsonObject Of(ComparedCell cell, bool withTimes)
    {
        var json = new JsonObject { ["state"] = cell.State.ToString().ToLowerInvariant() };
        if (cell.State != CellState.Done)
        {
            json["sentence"] = cell.Sentence;
            return json;
        }
        json["file"] = SheetFiles.FromSheet(cell.File!);
        json["sha256"] = cell.Sha256;
        if (cell.Network is not null)
            json["network"] = cell.Network;
        if (cell.WithoutStyle)
            json["withoutStyle"] = true;
        if (withTimes)
            json["seconds"] = Math.Round(cell.Seconds, 3);
        json["iterations"] = cell.Iterations;
        json["losses"] = cell.Losses is not { } losses ? null : new JsonObject
        {
            ["total"] = losses.Total,
            ["content"] = losses.Content,
            ["style"] = losses.Style,
            ["tv"] = losses.Tv,
            ["initialTotal"] = losses.InitialTotal,
        };
        json["measures"] = new JsonObject(cell.Measures.Select(measure => KeyValuePair.Create(measure.Key, (JsonNode?)measure.Value)));
        return json;
    }
}
