using Impasto.Cli.Managing;
using Impasto.Options;

namespace Impasto.Cli.Comparing;

/// <summary>The options of impasto compare; those of the methods stand beside them.</summary>
internal sealed record CompareOptions : ModelsOptions
{
    [Option("content", "Photographs: files, folders or globs", Unit = "FILE,..")]
    public IReadOnlyList<string> Contents { get; init; } = [];

    [Option("style", "Styles: a picture, whose name may also be a trained style's (ink.jpg is ink); NAME=FILE for a trained style and its picture, NAME+NAME=FILE where networks of different kinds know it by different names; or a trained style's name alone", Alias = "s", Unit = "FILE|NAME|NAME=FILE,..")]
    public IReadOnlyList<string> Styles { get; init; } = [];

    [Option("methods", "A row for each: what stylize takes after --method", Unit = "METHOD,..")]
    public IReadOnlyList<string> Methods { get; init; } = [];

    [Option("grid", "Every photograph in every style; without it, the first in the first, the second in the second")]
    public bool Grid { get; init; }

    [Option("output", "The sheet; the record (.json), the page (.html) and the folder of results (.cells) are called as it is", Alias = "o", Unit = "FILE")]
    public string Output { get; init; } = "comparison.png";

    [Option("size", "Longest side of the results; smaller photographs keep theirs", Min = 16, Max = 4096, Unit = "px")]
    public int Size { get; init; } = 512;

    [Option("cell", "Side of a picture on the sheet", Min = 96, Max = 1024, Unit = "px")]
    public int Cell { get; init; } = 320;

    [Option("judge", "Whose features results are measured by", Unit = "slim|vgg16|vgg19|FILE")]
    public NamedOrFile Judge { get; init; } = "slim";

    [Option("train-missing", "Where a method paints by a network of the style and there is none (johnson, cin, stylebank), train one first, for so many minutes each; it stays in the folder of results, "
        + "and is found there later", Min = 0.1, Max = 1_000_000, Unit = "MINUTES")]
    public double? TrainMissing { get; init; }

    [Option("photos", "Folders of photographs to train on, with `TrainMissing`", Unit = "DIR,..")]
    public IReadOnlyList<string> Photos { get; init; } = [];

    [Option("seed", "Start of the random numbers; equal seeds give equal pictures, with any number of threads", Min = 0)]
    public int Seed { get; init; }

    [Option("no-times", "Leave the seconds out, so that two runs give the same files bit for bit")]
    public bool NoTimes { get; init; }

    [Option("again", "Make every cell anew; without it, those are kept that were made with the same inputs, options and version")]
    public bool Again { get; init; }

    [Option("overwrite", "Write over a file that is no comparison's sheet")]
    public bool Overwrite { get; init; }

    [Option("json", "Print the record on standard output, too")]
    public bool Json { get; init; }

    [Option("threads", "Threads to work with; without it, one for each processor", Min = 1, Max = 1024)]
    public int? Threads { get; init; }
}
