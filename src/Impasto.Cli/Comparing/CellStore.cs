using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Methods;

namespace Impasto.Cli.Comparing;

/// <summary>The results of a comparison, each with a record beside it by which it is known again.</summary>
/// <param name="cell">Side of a picture on the sheet, px.</param>
internal sealed class CellStore(int cell)
{
    private const long MostBytes = 1 << 20;

    /// <summary>A finished cell, if it was made in the same way and its file is still what it was; its measures, if they were taken in the same way.</summary>
    /// <param name="open">The cell.</param>
    /// <param name="file">Its file.</param>
    /// <param name="made">What its result follows from.</param>
    /// <param name="judged">What its measures follow from, beside that.</param>
    public ComparedCell? Find(ComparedCell open, string file, string made, string judged)
    {
        try
        {
            if (!File.Exists(file) || new FileInfo(SheetFiles.RecordOf(file)) is not { Exists: true, Length: <= MostBytes } || JsonNode.Parse(File.ReadAllText(SheetFiles.RecordOf(file))) is not JsonObject record || record["made"]?.GetValue<string>() != made
                || record["sha256"]?.GetValue<string>() != FileHash.Sha256OfFile(file))
                return null;
            var losses = record["losses"] as JsonObject;
            return open with
            {
                State = CellState.Done,
                File = file,
                Small = Small(PictureFile.Load(file)),
                Sha256 = Value<string>(record, "sha256"),
                Seconds = Value<double>(record, "seconds"),
                Iterations = Value<int>(record, "iterations"),
                Losses = losses is null ? null : new StyleLosses(Loss("total"), Loss("content"), Loss("style"), Loss("tv"), Loss("initialTotal")),
                Measures = record["judged"]?.GetValue<string>() == judged && record["measures"] is JsonObject measures ? measures.ToDictionary(pair => pair.Key, pair => pair.Value?.GetValue<double>())
                    : new Dictionary<string, double?>(),
            };

            double Loss(string name) => Value<double>(losses, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException or PictureException)
        {
            // A cell that can't be read is made again.
            return null;
        }
    }

    /// <summary>Writes a result; what a sheet shows of it is what its file holds.</summary>
    public ComparedCell Save(ComparedCell cell, string file, StyleResult result, double seconds)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        PictureFile.Save(result.Picture.ToRgb(), file, ResultFile.Options);
        return cell with
        {
            State = CellState.Done,
            File = file,
            Small = Small(PictureFile.Load(file)),
            Sha256 = FileHash.Sha256OfFile(file),
            Seconds = seconds,
            Iterations = result.Iterations,
            Losses = result.Losses,
        };
    }

    /// <summary>Writes a finished cell's record.</summary>
    public static void Keep(ComparedCell cell, string made, string judged)
    {
        var record = new JsonObject { ["made"] = made, ["judged"] = judged };
        foreach (var (name, value) in ComparisonRecord.Of(cell, withTimes: true))
            record[name] = value?.DeepClone();
        WholeFile.Write(SheetFiles.RecordOf(cell.File!), JsonText.Indented(record) + "\n");
    }

    /// <summary>A picture as large as on the sheet.</summary>
    public Picture Small(Picture picture) => Math.Max(picture.Width, picture.Height) > cell ? PictureTransforms.ResizeLongestSide(picture.ToRgb(), cell) : picture.ToRgb();

    private static T Value<T>(JsonObject record, string name) => record[name] is { } node ? node.GetValue<T>() : throw new FormatException($"The record has no {name}.");
}
