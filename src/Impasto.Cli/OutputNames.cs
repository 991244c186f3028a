using Impasto.Imaging;

namespace Impasto.Cli;

/// <summary>Where each result goes.</summary>
internal static class OutputNames
{
    /// <summary>The outputs, input by input one for each label.</summary>
    /// <param name="inputs">Files, or - for standard input.</param>
    /// <param name="labels">What goes into default names: the style or method of each of an input's results.</param>
    /// <param name="run">What -o, --overwrite and the reports say.</param>
    /// <exception cref="UsageException">Two results would have one name, one file is named for several, a file exists, or standard output is wanted twice.</exception>
    public static IReadOnlyList<string> Plan(IReadOnlyList<string> inputs, IReadOnlyList<string> labels, RunOptions run)
    {
        var output = run.Output;
        var isFolder = output is not null and not Inputs.Standard && (Directory.Exists(output) || Path.EndsInDirectorySeparator(output));
        var count = inputs.Count * labels.Count;
        if (count > 1 && output is not null && !isFolder)
        {
            if (output == Inputs.Standard)
                throw new UsageException($"Standard output holds one picture, but there are {count}", "name a folder with -o");
            if (Path.HasExtension(output))
                throw new UsageException($"-o {output} names one file, but there are {count} pictures", "name a folder");
            isFolder = true;
        }
        if (inputs.Count(input => input == Inputs.Standard) > 1)
            throw new UsageException("- was given twice, but standard input holds one picture");
        if (labels.Count > 1 && !isFolder && inputs.Contains(Inputs.Standard))
            throw new UsageException($"Standard output holds one picture, but there are {labels.Count} of that on standard input", "name a folder with -o");
        var results = (from input in inputs
                       from label in labels
                       let file = isFolder ? Path.Combine(output!, Default(input, label, beside: false)) : output ?? Default(input, label, beside: true)
                       select (Input: input, Output: file)).ToList();
        Refuse(results, run.Overwrite, isFolder ? "folder" : "file");
        List<string> outputs = [.. results.Select(result => result.Output)];
        if (outputs.Contains(Inputs.Standard) && (run.Json || run.Sidecar))
            throw new UsageException($"The picture goes to standard output, which leaves no place for {(run.Json ? "--json" : "--sidecar")}", "name a file with -o");
        return outputs;
    }

    /// <summary>A name beside a result, with another ending: photo.ink.json, photo.ink.000100.jpg.</summary>
    public static string Beside(string output, string ending) => Path.ChangeExtension(output, null) + ending;

    private static string Default(string input, string label, bool beside)
    {
        if (input == Inputs.Standard)
            return beside ? Inputs.Standard : $"stdin.{label}.png";
        var extension = Path.GetExtension(input);
        var kept = PictureEndings.IsWritable(input) ? extension : ".png";
        var name = $"{Path.GetFileNameWithoutExtension(input)}.{label}{kept}";
        return beside ? Path.Combine(Path.GetDirectoryName(input) ?? "", name) : name;
    }

    private static void Refuse(IEnumerable<(string Input, string Output)> results, bool overwrite, string what)
    {
        var seen = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var (input, output) in results.Where(result => result.Output != Inputs.Standard))
        {
            var extension = Path.GetExtension(output);
            if (!PictureEndings.IsWritable(output))
            {
                throw new UsageException($"The output {output} has {(extension.Length > 0 ? $"the ending '{extension}'" : "no ending")}, which is no format to write",
                    $"use {string.Join(", ", PictureEndings.Writable)}");
            }
            if (!seen.TryAdd(Path.GetFullPath(output), input))
                throw new UsageException($"{seen[Path.GetFullPath(output)]} and {input} would both be written to {output}", "stylize them apart, or leave out -o");
            if (!overwrite && File.Exists(output))
                throw new UsageException($"{output} exists already", $"add --overwrite, or name another {what} with -o");
        }
    }
}
