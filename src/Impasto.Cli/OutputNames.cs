using System.Text;
using Impasto.Imaging;

namespace Impasto.Cli;

/// <summary>Where each result goes.</summary>
internal static class OutputNames
{
    /// <summary>No usual file system takes a longer name, in bytes.</summary>
    private const int LongestName = 255;

    /// <summary>What a default name leaves of that for the names beside it: the sidecar's, a preview's.</summary>
    private const int Spare = 16;

    /// <summary>The outputs, input by input one for each label.</summary>
    /// <param name="inputs">Files, or - for standard input.</param>
    /// <param name="labels">What goes into default names: the style or method of each of an input's results.</param>
    /// <param name="run">What -o, --overwrite and the reports say.</param>
    /// <param name="isSet">Whether a folder or glob was named, so that one picture is as many as there happen to be.</param>
    /// <exception cref="UsageException">Two results would have one name, one file is named for several, a file exists, or standard output is wanted twice.</exception>
    /// <exception cref="ImpastoException">A folder can't be written.</exception>
    public static IReadOnlyList<OutputFile> Plan(IReadOnlyList<string> inputs, IReadOnlyList<string> labels, RunOptions run, bool isSet = false)
    {
        var output = run.Output;
        var isFolder = output is not null and not Inputs.Standard && (Directory.Exists(output) || Path.EndsInDirectorySeparator(output));
        var count = inputs.Count * labels.Count;
        if ((count > 1 || isSet) && output is not null && !isFolder)
        {
            isFolder = output != Inputs.Standard && !PictureEndings.IsReadable(output) && !PictureEndings.IsOther(output);
            if (count > 1 && output == Inputs.Standard)
                throw new UsageException($"Standard output holds one picture, but there are {count}", "name a folder with -o");
            if (count > 1 && !isFolder)
                throw new UsageException($"-o {output} names one file, but there are {count} pictures", "name a folder");
        }
        if (inputs.Count(input => input == Inputs.Standard) > 1)
            throw new UsageException("- was given twice, but standard input holds one picture");
        if (labels.Count > 1 && !isFolder && inputs.Contains(Inputs.Standard))
            throw new UsageException($"Standard output holds one picture, but there are {labels.Count} of that on standard input", "name a folder with -o");
        var results = (from input in inputs
                       from label in labels
                       select (Input: input, Label: label, Output: Name(input, label, isWhole: false))).ToList();
        // photo.gif and photo.png, both written as PNG.
        var shared = results.GroupBy(result => result.Output).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        results = [.. results.Select(result => shared.Contains(result.Output) && !PictureEndings.IsWritable(result.Input)
            ? result with { Output = Name(result.Input, result.Label, isWhole: true) } : result)];
        var sidecars = results.GroupBy(result => Beside(result.Output, ".json")).ToDictionary(group => group.Key, group => group.Count());
        List<OutputFile> outputs =
        [
            .. results.Select(result => new OutputFile(result.Output,
                sidecars[Beside(result.Output, ".json")] == 1 ? Beside(result.Output, ".json") : result.Output + ".json")),
        ];
        Refuse([.. results.Select(result => result.Input)], outputs, run, isFolder);
        if (outputs.Exists(planned => planned.File == Inputs.Standard) && (run.Json || run.Sidecar))
            throw new UsageException($"The picture goes to standard output, which leaves no place for {(run.Json ? "--json" : "--sidecar")}", "name a file with -o");
        return outputs;

        string Name(string input, string label, bool isWhole) =>
            isFolder ? Path.Combine(output!, Default(input, label, isWhole, beside: false)) : output ?? Default(input, label, isWhole, beside: true);
    }

    /// <summary>A name beside a result, with another ending: photo.ink.json, photo.ink.000100.jpg.</summary>
    public static string Beside(string output, string ending) => Path.ChangeExtension(output, null) + ending;

    private static string Default(string input, string label, bool isWhole, bool beside)
    {
        if (input == Inputs.Standard)
            return beside ? Inputs.Standard : $"stdin.{label}.png";
        var ending = $".{label}{(PictureEndings.IsWritable(input) ? Path.GetExtension(input) : ".png")}";
        var stem = isWhole ? Path.GetFileName(input) : Path.GetFileNameWithoutExtension(input);
        var name = Shortened(stem, LongestName - Spare - Encoding.UTF8.GetByteCount(ending)) + ending;
        return beside ? Path.Combine(Path.GetDirectoryName(input) ?? "", name) : name;
    }

    /// <summary>As many of a text's first letters as fit into so many bytes.</summary>
    private static string Shortened(string text, int bytes)
    {
        var (taken, length) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            taken += rune.Utf8SequenceLength;
            if (taken > bytes)
                return text[..length];
            length += rune.Utf16SequenceLength;
        }
        return text;
    }

    private static void Refuse(List<string> inputs, List<OutputFile> outputs, RunOptions run, bool isFolder)
    {
        var seen = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        var folders = new HashSet<string>();
        for (var i = 0; i < outputs.Count; i++)
        {
            var (input, (output, sidecar)) = (inputs[i], outputs[i]);
            if (output == Inputs.Standard)
                continue;
            var extension = Path.GetExtension(output);
            if (!PictureEndings.IsWritable(output))
            {
                throw new UsageException($"The output {output} has {(extension.Length > 0 ? $"the ending '{extension}'" : "no ending")}, which is no format to write",
                    $"use {string.Join(", ", PictureEndings.Writable)}");
            }
            if (Encoding.UTF8.GetByteCount(Path.GetFileName(output)) is > LongestName and var bytes)
                throw new UsageException($"The name of {output} has {bytes} bytes, and file systems take at most {LongestName}", "name a shorter one with -o");
            if (!seen.TryAdd(Path.GetFullPath(output), input))
            {
                throw new UsageException($"{seen[Path.GetFullPath(output)]} and {input} would both be written to {output}",
                    run.Output is null ? "stylize them apart, each with its own -o" : "stylize them apart, or leave out -o");
            }
            foreach (var file in run.Sidecar ? [output, sidecar] : new[] { output })
            {
                if (!run.Overwrite && File.Exists(file))
                    throw new UsageException($"{file} exists already", $"add --overwrite, or name another {(isFolder ? "folder" : "file")} with -o");
            }
            if (folders.Add(Path.GetDirectoryName(Path.GetFullPath(output))!))
                outputs[i].CheckPlace(0);
        }
    }
}
