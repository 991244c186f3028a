using System.Text.Json.Nodes;
using Impasto.Imaging.Clips;
using Impasto.Video;

namespace Impasto.Cli.Filming;

/// <summary>Where a clip that was made goes, and what is said of it.</summary>
internal static class ClipOutput
{
    /// <summary>A file or a folder as it was typed, or beside what it is made from.</summary>
    /// <param name="typed">Null where nothing was.</param>
    /// <param name="beside">A clip, a file or a folder.</param>
    /// <param name="label">What goes into the default name.</param>
    public static OutputFile Of(string? typed, string beside, string label)
    {
        var trimmed = Path.TrimEndingDirectorySeparator(beside);
        var output = typed ?? (Directory.Exists(beside) ? $"{trimmed}.{label}{Path.DirectorySeparatorChar}"
            : OutputNames.Beside(beside, $".{label}{(ClipWriter.IsWritable(beside) ? Path.GetExtension(beside) : ".mp4")}"));
        return ClipWriter.IsFolder(output) ? new OutputFile(output, Path.TrimEndingDirectorySeparator(output) + ".json") : OutputFile.Alone(output);
    }

    /// <summary>Refuses a result that could not be written, or is there.</summary>
    /// <param name="output">The result.</param>
    /// <param name="read">The clips that it must not be written over.</param>
    /// <param name="overwrite">Whether one that is there may be written over.</param>
    /// <param name="work">What the work is: a result of the same that was stopped is gone on with.</param>
    /// <exception cref="UsageException">It is.</exception>
    public static void Check(OutputFile output, IEnumerable<string> read, bool overwrite, string work)
    {
        foreach (var clip in read.Where(clip => Path.GetFullPath(output.File) == Path.GetFullPath(clip)))
            throw new UsageException($"The result would be written over the clip {clip}", "name another file with -o");
        var isFolder = ClipWriter.IsFolder(output.File);
        if (!isFolder && !ClipWriter.IsWritable(output.File))
        {
            throw new UsageException($"The output {output.File} has the ending '{Path.GetExtension(output.File)}', which is no clip to write",
                $"use {string.Join(", ", ClipWriter.Endings)}, or name a folder for pictures");
        }
        var exists = isFolder ? Directory.Exists(output.File) && Directory.EnumerateFileSystemEntries(output.File).Any() : File.Exists(output.File);
        if (exists && !overwrite && !ClipWriter.IsBegun(output.File, work))
            throw new UsageException(isFolder ? $"The folder {output.File} is not empty" : $"{output.File} exists already", $"add --overwrite, or name another {(isFolder ? "folder" : "file")} with -o");
        output.CheckPlace(0);
    }

    /// <summary>Completes a record by what every clip's says, and gives it to whoever asked for it.</summary>
    /// <param name="output">Where the clip is.</param>
    /// <param name="record">What is particular to this one.</param>
    /// <param name="info">What it was made from.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="taken">How long it took.</param>
    /// <param name="threads">With so many threads.</param>
    /// <param name="notes">What the user was told.</param>
    /// <param name="options">All options, for the sidecar; null writes none.</param>
    /// <param name="json">Where it is printed; null is nowhere.</param>
    public static void Report(OutputFile output, JsonObject record, ClipInfo info, ClipResult result, TimeSpan taken, int threads, IReadOnlyList<string> notes, JsonObject? options, TextWriter? json)
    {
        record["output"] = output.File;
        record["width"] = info.Width;
        record["height"] = info.Height;
        record["frames"] = result.Frames;
        record["fps"] = Math.Round(info.Rate.Value, 4);
        record["isPartial"] = result.IsPartial;
        record["seconds"] = Math.Round(taken.TotalSeconds, 4);
        record["plannedMemoryBytes"] = ComputeContext.Current.MostReserved;
        record["peakMemoryBytes"] = Machine.PeakMemoryBytes;
        record["threads"] = threads;
        record["simd"] = Machine.Simd;
        record["version"] = Machine.Version;
        record["sha256"] = File.Exists(output.File) ? FileHash.Sha256OfFile(output.File) : null;
        if (notes.Count > 0)
            record["notes"] = new JsonArray([.. notes.Select(note => JsonValue.Create(note))]);
        json?.WriteLine(JsonText.OneLine(record));
        if (options is null)
            return;
        record["options"] = options;
        WholeFile.Write(output.Sidecar, JsonText.Indented(record) + "\n");
    }
}
