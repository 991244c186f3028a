using Impasto.Imaging;

namespace Impasto.Cli;

/// <summary>Where each result goes.</summary>
internal static class OutputNames
{
    /// <summary>One output for each input.</summary>
    /// <param name="inputs">Files, or - for standard input.</param>
    /// <param name="method">The method's name, which goes into default names.</param>
    /// <param name="run">What -o, --overwrite and the reports say.</param>
    /// <exception cref="UsageException">Two results would have one name, one file is named for several, a file exists, or standard output is wanted twice.</exception>
    public static IReadOnlyList<string> Plan(IReadOnlyList<string> inputs, string method, RunOptions run)
    {
        var output = run.Output;
        var isFolder = output is not null and not Inputs.Standard && (Directory.Exists(output) || Path.EndsInDirectorySeparator(output));
        if (inputs.Count > 1 && output is not null && !isFolder)
        {
            if (output == Inputs.Standard)
                throw new UsageException($"Standard output holds one picture, but there are {inputs.Count}", "name a folder with -o");
            if (Path.HasExtension(output))
                throw new UsageException($"-o {output} names one file, but there are {inputs.Count} pictures", "name a folder");
            isFolder = true;
        }
        var outputs = inputs.Select(input => isFolder ? Path.Combine(output!, Default(input, method, beside: false)) : output ?? Default(input, method, beside: true)).ToList();
        Refuse(inputs, outputs, run.Overwrite);
        if (outputs.Contains(Inputs.Standard) && (run.Json || run.Sidecar))
            throw new UsageException($"The picture goes to standard output, which leaves no place for {(run.Json ? "--json" : "--sidecar")}", "name a file with -o");
        return outputs;
    }

    /// <summary>Tells a default name of one of these methods: photo.gatys.jpg.</summary>
    public static bool IsResult(string path, IEnumerable<string> methods)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return methods.Any(method => name.EndsWith("." + method, StringComparison.Ordinal));
    }

    /// <summary>A name beside a result, with another ending: photo.gatys.json, photo.gatys.000100.jpg.</summary>
    public static string Beside(string output, string ending) => Path.ChangeExtension(output, null) + ending;

    private static string Default(string input, string method, bool beside)
    {
        if (input == Inputs.Standard)
            return beside ? Inputs.Standard : $"stdin.{method}.png";
        var extension = Path.GetExtension(input);
        var kept = PictureEndings.IsWritable(input) ? extension : ".png";
        var name = $"{Path.GetFileNameWithoutExtension(input)}.{method}{kept}";
        return beside ? Path.Combine(Path.GetDirectoryName(input) ?? "", name) : name;
    }

    private static void Refuse(IReadOnlyList<string> inputs, List<string> outputs, bool overwrite)
    {
        var seen = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs[i] == Inputs.Standard)
                continue;
            var extension = Path.GetExtension(outputs[i]);
            if (!PictureEndings.IsWritable(outputs[i]))
            {
                throw new UsageException($"The output {outputs[i]} has {(extension.Length > 0 ? $"the ending '{extension}'" : "no ending")}, which is no format to write",
                    $"use {string.Join(", ", PictureEndings.Writable)}");
            }
            if (!seen.TryAdd(Path.GetFullPath(outputs[i]), inputs[i]))
                throw new UsageException($"{seen[Path.GetFullPath(outputs[i])]} and {inputs[i]} would both be written to {outputs[i]}", "stylize them apart, or leave out -o");
            if (!overwrite && File.Exists(outputs[i]))
                throw new UsageException($"{outputs[i]} exists already", "add --overwrite, or name another file with -o");
        }
        if (inputs.Count(input => input == Inputs.Standard) > 1)
            throw new UsageException("- was given twice, but standard input holds one picture");
    }
}
