using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Methods;

namespace Impasto.Cli;

/// <summary>Writes what a method made, and says so.</summary>
/// <param name="Picture">The result.</param>
/// <param name="Output">Where it goes.</param>
/// <param name="Iterations">Iterations done; 0 for methods without.</param>
/// <param name="IsPartial">It was interrupted.</param>
internal sealed record ResultFile(Picture Picture, OutputFile Output, int Iterations, bool IsPartial)
{
    private const string Maker = "Impasto";

    /// <summary>How results are written: with the mark by which <see cref="IsResult"/> knows them again.</summary>
    public static PictureWriteOptions Options { get; } = new() { Software = $"{Maker} {Machine.Version}" };

    /// <summary>Whether a file was written as a result, by what stands in it; another program that changes a picture puts its own name there.</summary>
    public static bool IsResult(string path) => PictureFile.SoftwareOf(path)?.StartsWith(Maker + " ", StringComparison.Ordinal) == true;

    /// <summary>Writes the file and gives its SHA-256.</summary>
    /// <exception cref="ImpastoException">It can't be written; the sentence says where the result was saved instead.</exception>
    public async Task<string> SaveAsync(Terminal terminal)
    {
        try
        {
            if (Output.File == Inputs.Standard)
            {
                var bytes = PictureFile.Encode(Picture, PictureFormat.Png, Options);
                var stream = terminal.OpenOutput();
                await using (stream.ConfigureAwait(false))
                    await stream.WriteAsync(bytes).ConfigureAwait(false);
                return FileHash.Sha256(bytes);
            }
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Output.File))!);
            PictureFile.Save(Picture, Output.File, Options);
            return FileHash.Sha256OfFile(Output.File);
        }
        catch (Exception e) when (e is PictureException or IOException or UnauthorizedAccessException)
        {
            // A result that can't be written is no unreadable input.
            var reason = e is PictureException known ? known.Reason : $"{(Output.File == Inputs.Standard ? "Standard output" : Output.File)} can't be written ({e.Message.TrimEnd('.')})";
            throw Shelter(terminal) is { } place ? new ImpastoException(reason, $"the result was saved as {place} instead", e) : new ImpastoException(reason, "choose another place", e);
        }
    }

    /// <summary>Saves the result where that can be done; null where it can't anywhere.</summary>
    private string? Shelter(Terminal terminal)
    {
        var name = Output.File == Inputs.Standard ? "stdin.png" : Path.GetFileName(Output.File);
        foreach (var file in terminal.Shelters.SelectMany(folder => new[] { Path.Combine(folder, name), Path.Combine(folder, Path.ChangeExtension(name, ".png")) }))
        {
            var free = file;
            for (var i = 2; File.Exists(free); i++)
                free = OutputNames.Beside(file, $"-{i}{Path.GetExtension(file)}");
            try
            {
                PictureFile.Save(Picture, free, Options);
                return free;
            }
            catch (PictureException)
            {
                // The next one, then.
            }
        }
        return null;
    }

    /// <summary>What every record of a run ends with, in the promised order.</summary>
    /// <param name="record">What the run began with: method and inputs.</param>
    /// <param name="losses">The losses, or null.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="threads">The threads.</param>
    /// <param name="sha256">The file's SHA-256.</param>
    /// <param name="total">From reading to written.</param>
    /// <param name="work">The method's share of it.</param>
    /// <param name="notes">What the user should know; the record has them only where there are any.</param>
    public JsonObject Describe(JsonObject record, StyleLosses? losses, int seed, int threads, string sha256, TimeSpan total, TimeSpan work, IReadOnlyList<string> notes)
    {
        record["output"] = Output.File;
        record["width"] = Picture.Width;
        record["height"] = Picture.Height;
        record["iterations"] = Iterations;
        record["seconds"] = Math.Round(total.TotalSeconds, 4);
        record["secondsPerIteration"] = Iterations > 0 ? Math.Round(work.TotalSeconds / Iterations, 6) : null;
        record["plannedMemoryBytes"] = ComputeContext.Current.MostReserved;
        record["peakMemoryBytes"] = Machine.PeakMemoryBytes;
        record["losses"] = losses is null ? null : new JsonObject
        {
            ["total"] = losses.Total,
            ["content"] = losses.Content,
            ["style"] = losses.Style,
            ["tv"] = losses.Tv,
            ["initialTotal"] = losses.InitialTotal,
        };
        record["seed"] = seed;
        record["threads"] = threads;
        record["simd"] = Machine.Simd;
        record["version"] = Machine.Version;
        record["sha256"] = sha256;
        if (notes.Count > 0)
            record["notes"] = new JsonArray([.. notes.Select(note => JsonValue.Create(note))]);
        return record;
    }

    /// <summary>Prints the record and writes it, with all options, beside the result, as far as that was asked for.</summary>
    public void Report(JsonObject record, JsonObject options, RunOptions run, Terminal terminal, int? faces = null)
    {
        if (run.Json)
            terminal.Out.WriteLine(JsonText.OneLine(record));
        if (!run.Sidecar)
            return;
        if (faces is not null)
            record["faces"] = faces;
        record["options"] = options;
        WholeFile.Write(Output.Sidecar, JsonText.Indented(record) + "\n");
    }

    /// <summary>The closing sentence.</summary>
    public string Sentence(string input, TimeSpan total, StyleLosses? losses = null)
    {
        var loss = losses is not null ? FormattableString.Invariant($", loss {losses.InitialTotal:G4} -> {losses.Total:G4}") : "";
        var iterations = Iterations > 0 ? $"{Iterations} {(Iterations == 1 ? "iteration" : "iterations")} in " : "";
        var size = $"{Picture.Width}x{Picture.Height}";
        var where = Output.File == Inputs.Standard ? "written to standard output" : $"saved as {Output.File}";
        return IsPartial
            ? $"{input}: stopped after {iterations}{Durations.Seconds(total)}{loss}; what there is ({size}) is {where}."
            : $"{input}: {iterations}{Durations.Seconds(total)}{loss}; {size}, {where}.";
    }
}
