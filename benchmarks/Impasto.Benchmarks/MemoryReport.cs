using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;

namespace Impasto.Benchmarks;

/// <summary>
/// What every method was predicted to need beside what its process took at its peak, at five sizes each: one run of the command line a row. With "tight", each run is repeated
/// in a control group of which .NET leaves it hardly more than was predicted: it must end well or with the sentence that it doesn't fit, and must not be killed. "onnx" needs an imported model
/// "memory-onnx", "microast" and "wct-cascade" their authors' files.
/// </summary>
internal static class MemoryReport
{
    private const string Group = "/sys/fs/cgroup/memory/impasto-tight";
    private const int DoesNotFit = 5;

    /// <summary>.NET leaves a program three quarters of its group's memory.</summary>
    private const double ShareOfGroup = 0.73;

    private sealed record Case(string Name, string Command, string[] Options, int[] Sizes);

    private static Case[] Cases(string style, string painting) =>
    [
        new("gatys", "stylize", ["--style", style, "--iterations", "4"], [256, 512, 700, 1024, 1448]),
        new("gatys adam", "stylize", ["--style", style, "--iterations", "4", "--optimizer", "adam"], [256, 512, 700, 1024, 1448]),
        new("starry-night", "stylize", ["--style", "starry-night"], [512, 1024, 2048, 4096, 7680]),
        new("starry-night:0.5 scream:0.5", "stylize", ["--style", "starry-night:0.5", "--style", "scream:0.5", "--preserve-color", "luminance"], [512, 1024, 2048, 4096, 7680]),
        new("bank", "stylize", ["--style", "demon"], [512, 1024, 2048, 2900, 4096]),
        new("onnx", "stylize", ["--style", "memory-onnx"], [512, 1024, 2048, 2900, 4096]),
        new("microast", "stylize", ["--method", "microast", "--style", painting], [512, 1024, 2048, 4096, 7680]),
        new("wct-cascade", "stylize", ["--method", "wct-cascade", "--style", painting], [512, 1024, 2048, 2900, 4096]),
        new("meta", "stylize", ["--method", "meta", "--style", painting], [512, 1024, 2048, 4096, 7680]),
        new("linear", "stylize", ["--method", "linear", "--style", painting], [512, 1024, 2048, 4096, 7680]),
        new("transport", "stylize", ["--method", "transport", "--style", painting], [512, 1024, 2048, 4096, 7680]),
        new("photoreal", "stylize", ["--photoreal", "--style", painting], [512, 1024, 2048, 4096, 7680]),
        new("oil", "stylize", ["--method", "oil"], [256, 512, 1024, 2048, 4096]),
        new("strokes", "stylize", ["--method", "strokes"], [256, 512, 1024, 2048, 4096]),
        new("portrait", "stylize", ["--method", "portrait"], [256, 512, 1024, 1536, 2048]),
        new("headshot", "stylize", ["--method", "headshot", "--style", "{portrait}"], [256, 512, 1024, 1536, 2048]),
        new("quilting", "stylize", ["--method", "quilting", "--style", style], [128, 256, 512, 768, 1024]),
        new("analogy", "stylize", ["--method", "analogy", "--style", style], [128, 256, 512, 768, 1024]),
        new("texture portilla-simoncelli", "texture", ["--rounds", "2"], [128, 256, 512, 768, 1024]),
        new("texture quilting", "texture", ["--method", "quilting"], [128, 256, 512, 1024, 2048]),
        new("texture gatys", "texture", ["--method", "gatys", "--iterations", "4"], [128, 256, 512, 768, 1024]),
    ];

    /// <param name="args">The command line's program, a folder with photo.jpg, portrait.jpg, other.jpg, style.jpg, painting.jpg, texture.png, then parts of cases' names; "tight" first.</param>
    public static void Run(string[] args)
    {
        var tight = args is ["tight", ..];
        if (tight)
            args = args[1..];
        if (args.Length < 2)
        {
            Console.WriteLine("memory [tight] PROGRAM FOLDER [part of a name]...");
            return;
        }
        string At(string name) => Path.Combine(args[1], name);
        Console.WriteLine("| work | longest side | predicted MB | peak MB | predicted : peak |" + (tight ? " in predicted / 0.73 |" : ""));
        Console.WriteLine("|---|---|---|---|---|" + (tight ? "---|" : ""));
        foreach (var work in Cases(At("style.jpg"), At("painting.jpg")))
        {
            if (args.Length > 2 && !args[2..].Any(part => work.Name.Contains(part, StringComparison.Ordinal)))
                continue;
            var isFace = work.Name is "portrait" or "headshot";
            foreach (var size in work.Sizes)
            {
                var input = work.Command == "texture" ? At("texture.png") : Sized(At(isFace ? "portrait.jpg" : "photo.jpg"), size);
                string[] command = [work.Command, input, .. work.Options.Select(option => option == "{portrait}" ? At("other.jpg") : option),
                    "--size", size.ToString(CultureInfo.InvariantCulture), "--json", "--quiet", "--overwrite", "-o", At("out.png")];
                var (code, output, error) = Start(args[0], command, null);
                if (code != 0)
                {
                    Console.WriteLine($"| {work.Name} | {size} | {error.Trim()} |");
                    continue;
                }
                var record = JsonNode.Parse(output)!;
                double predicted = (long)record["plannedMemoryBytes"]!, peak = (long)record["peakMemoryBytes"]!;
                var inGroup = tight ? $" {InGroup(args[0], command, (long)(predicted / ShareOfGroup))} |" : "";
                Console.WriteLine(FormattableString.Invariant($"| {work.Name} | {size} | {predicted / 1e6:F0} | {peak / 1e6:F0} | {predicted / peak:F2} |{inGroup}"));
            }
        }
    }

    /// <summary>The picture as if it had come at that size: one that is too large to be held is reduced while it is read, and takes more than it would itself.</summary>
    private static string Sized(string picture, int longest)
    {
        var file = Path.ChangeExtension(picture, FormattableString.Invariant($".{longest}.jpg"));
        if (!File.Exists(file))
            PictureFile.Save(PictureTransforms.ResizeLongestSide(PictureFile.Load(picture), longest), file);
        return file;
    }

    private static string InGroup(string program, string[] command, long limit)
    {
        Directory.CreateDirectory(Group);
        try
        {
            File.WriteAllText(Path.Combine(Group, "memory.limit_in_bytes"), limit.ToString(CultureInfo.InvariantCulture));
            return Start(program, command, Path.Combine(Group, "cgroup.procs")).Code switch
            {
                0 => "done",
                DoesNotFit => "refused",
                var code => $"ended with {code}",
            };
        }
        finally
        {
            Directory.Delete(Group);
        }
    }

    private static (int Code, string Output, string Error) Start(string program, string[] command, string? group)
    {
        var start = group is null ? new ProcessStartInfo(program, command)
            : new ProcessStartInfo("/bin/sh", ["-c", "echo $$ > \"$0\" && exec \"$@\"", group, program, .. command]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
