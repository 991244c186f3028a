using System.Text;

namespace Impasto.Cli.Tests;

public sealed class UsageErrorTests : CliTest
{
    /// <summary>Each wrong command line, its exit code and its sentence, as reviewed.</summary>
    [Fact]
    public async Task Errors_are_what_was_reviewed()
    {
        string[][] lines =
        [
            ["stylse"],
            ["paint"],
            ["models", "lsit"],
            ["stylise", "~/photo.png", "--style", "~/style.png"],
            ["stylise", "--help"],
            ["visualise", "~/photo.png"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--preserve-colour", "lab"],
            ["help", "stylise"],
            ["help", "models", "inof"],
            ["help", "stylize", "photo"],
            ["stylize", "~/photo.png", "--all-styles"],
            ["stylize"],
            ["stylize", "~/photo.png"],
            ["stylize", "~/photo.png", "--stile", "~/style.png"],
            ["stylize", "~/photo.png", "--blur", "3"],
            ["stylize", "~/photo.png", "-x"],
            ["stylize", "~/photo.png", "--style"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--size", "12"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--size", "large"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--size", "512", "--size", "256"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--strength", "1.5"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--strength", "NaN"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--preserve-color", "luminence"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--method", "mixx"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--method", "watercolour"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--axis", "vertical"],
            ["stylize", "~/photo.png", "--method", "flip", "--iterations", "3"],
            ["stylize", "~/photo.png", "--method", "flip", "--axis", "vertikal"],
            ["stylize", "~/photo.png", "--method", "mix"],
            ["stylize", "~/photo.png", "--style", "~/style.png:0"],
            ["stylize", "~/photo.png", "--style", "~/style.png:half"],
            ["stylize", "~/photo.png", "--style", "~/stile.png"],
            ["stylize", "~/photo.png", "--style", "starry-night"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--style-mask", "a.png", "--style-mask", "b.png"],
            ["stylize", "~/missing.png", "--style", "~/style.png"],
            ["stylize", "~/empty", "--style", "~/style.png"],
            ["stylize", "~/*.webp", "--style", "~/style.png"],
            ["stylize", "~/note.png", "--style", "~/style.png"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "-o", "~/out.gif"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "-o", "~/style.png"],
            ["stylize", "~/photo.png", "~/style.png", "--style", "~/style.png", "-o", "~/out.png"],
            ["stylize", "~/photo.png", "~/style.png", "--style", "~/style.png", "-o", "-"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "-o", "-", "--json"],
            ["stylize", "~/photo.png", "~/sub/photo.png", "--style", "~/style.png", "-o", "~/new/"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--size", "30000"],
            ["stylize", "~/photo.png", "--method", "flip", "--fail"],
            ["stylize", "~/photo.png", "--config", "~/missing.json"],
            ["stylize", "~/photo.png", "--config", "~/note.png"],
            ["stylize", "~/photo.png", "--config", "~/typo.json"],
            ["stylize", "~/photo.png", "--config", "~/range.json"],
            ["stylize", "~/photo.png", "--config", "~/output.json"],
            ["stylize", "~/photo.png", "--config", "~/twice.json"],
            ["stylize", "~/photo.png", "--config", "~/half.json"],
            ["stylize", "~/photo.png", "--config", "~/half-key.json"],
            ["stylize", "~/photo.png", "--config", "~/nul.json"],
            ["stylize", "~/photo.png", "--config", "~/empty.json"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "~/sub/photo.png"],
            ["stylize", "~/photo.png", "-s", "~/style.png", "~/a b.png", "--size", "64"],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--style-mask", "~/a.png", "~/b.png"],
            ["stylize", ""],
            ["stylize", "~/photo.png", "--mask", ""],
            ["stylize", "~/photo.png", "--style", "~/style.png", "--init="],
            ["stylize", "~/photo.png", "--method", "flip", "-o", ""],
            ["stylize", "@2x.png", "--method", "flip"],
            ["stylize", "~/caf\uFFFD.png", "--method", "flip"],
            ["stylize", "~/photo\e[2J\r\u202e.png", "--method", "flip"],
            ["stylize", "~/photo.png", "--method", "flip", "-o", $"~/{new string('n', 252)}.png"],
            ["stylize", "~/photo.png", "--method", "flip", "-o", "~/note.png/new.png"],
            ["texture", ""],
            ["visualize", ""],
            ["texture"],
            ["texture", "~/photo.png", "--method", "stripe"],
            ["texture", "~/photo.png", "--rotate"],
            ["texture", "~/photo.png", "--size", "0x5"],
            ["texture", "~/photo.png", "--size", "wide"],
            ["texture", "~/photo.png", "--mix", "1,2"],
            ["texture", "~/photo.png", "--mix", "0"],
            ["texture", "~/photo.png", "~/missing.png"],
            ["train", "cuont"],
            ["train", "count", "--step", "3"],
            ["train", "count", "--resume", "~/nowhere"],
            ["train", "count", "--resume", "~/empty", "--folder", "~/empty"],
            ["visualize", "~/missing.png"],
            ["visualize", "~/photo.png", "~/style.png"],
            ["flow", "~/photo.png"],
            ["flow", "~/photo.png", "~/style.png"],
            ["flow", "~/photo.png", "~/photo.png", "-o", "~/flow.txt"],
            ["flow", "~/photo.png", "~/photo.png", "-o", "~/flow.jpg", "--kitti"],
            ["bench", "sleeep"],
            ["bench", "cuda"],
            ["models", "info", "vgg16"],
            ["models", "info"],
            ["models", "info", "a", "b"],
            ["completion", "fisch"],
            ["completion", "cmd"],
            ["doctor", "now"],
        ];
        Directory.CreateDirectory(At("empty"));
        Save("sub/photo.png", 2, 2, 0);
        File.WriteAllText(At("note.png"), "this is no picture");
        File.WriteAllText(At("typo.json"), $$"""{"style": "{{At("style.png")}}", "method": "mix", "iteration": 3}""");
        File.WriteAllText(At("twice.json"), """{"method": "flip", "seed": 1, "seed": 2}""");
        File.WriteAllText(At("half.json"), """{"method": "flip", "mask": "\ud800"}""");
        File.WriteAllText(At("half-key.json"), """{"method": "flip", "\ud800": 1}""");
        File.WriteAllText(At("nul.json"), """{"method": "flip", "mask": "a\u0000b"}""");
        File.WriteAllText(At("empty.json"), """{"method": "flip", "mask": ""}""");
        File.WriteAllText(At("range.json"), """{"method": "flip", "strength": 7}""");
        File.WriteAllText(At("output.json"), """{"method": "flip", "output": "x.png"}""");
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var run = await Run(line);
            Assert.Empty(run.Out);
            Assert.DoesNotContain("   at ", run.Error);
            Assert.NotEqual(0, run.Code);
            text.Append($"$ impasto {Printable.Of(string.Join(' ', line))}\n[{run.Code}] {string.Join("\n    ", run.Error.TrimEnd().Split('\n').Where(part => !part.Contains(": reading, then ", StringComparison.Ordinal)))}\n\n");
        }
        Snapshot.Check("errors", text.ToString());
    }

    [Fact]
    public async Task Only_verbose_shows_a_stack_trace()
    {
        var quiet = await Run("stylize", "~/photo.png", "--method", "flip", "--fail");
        Assert.Equal(1, quiet.Code);
        Assert.DoesNotContain("   at ", quiet.Error);
        var loud = await Run("stylize", "~/photo.png", "--method", "flip", "--fail", "-v");
        Assert.Equal(1, loud.Code);
        Assert.Contains("   at ", loud.Error);
        Assert.Contains("the flip broke", loud.Error);
    }
}
