using Impasto.Cli.Comparing;
using Impasto.Cli.Tests.Fakes;

namespace Impasto.Cli.Tests.Comparing;

public sealed class SheetFilesTests
{
    private static readonly SheetFiles Files = new(Path.Combine("out", "my sheet.png"));

    [Fact]
    public void Everything_lies_beside_the_sheet_and_is_called_as_it_is()
    {
        Assert.Equal(Path.Combine("out", "my sheet.json"), Files.Record);
        Assert.Equal(Path.Combine("out", "my sheet.html"), Files.Page);
        Assert.Equal(Path.Combine("out", "my sheet.cells"), Files.Folder);
        Assert.Equal(Path.Combine(Files.Folder, "models"), Files.Networks);
        Assert.Equal(Path.Combine(Files.Folder, "training", "johnson-ink"), Files.TrainingOf("johnson-ink"));
        var cell = Cells([Pair("boats.jpg", "ink")])[0];
        Assert.Equal(Files.Folder, Path.GetDirectoryName(cell));
        Assert.Equal(Path.ChangeExtension(cell, ".json"), SheetFiles.RecordOf(cell));
        Assert.Equal("my sheet.cells/flip.boats.ink.png", SheetFiles.FromSheet(cell));
    }

    [Fact]
    public void Cells_of_one_name_are_told_apart()
    {
        string[] names = ["flip.boats.ink", "flip.boats.ink-2", "flip.tower.ink", "flip.boats.ink-3"];
        Assert.Equal(names, Cells([Pair("boats.jpg", "ink"), Pair("b/boats.png", "ink"), Pair("tower.jpg", "ink"), Pair("boats.webp", "ink")]).Select(Path.GetFileNameWithoutExtension));
    }

    [Fact]
    public void A_name_is_no_way_out_of_the_folder()
    {
        var cell = Cells([Pair("a b:c.jpg", "../up"), Pair(new string('x', 60) + ".jpg", "ink")]);
        Assert.Equal(["flip.a-b-c.---up.png", $"flip.{new string('x', 40)}.ink.png"], cell.Select(Path.GetFileName));
        Assert.All(cell, file => Assert.Equal(Files.Folder, Path.GetDirectoryName(file)));
    }

    private static string[] Cells(IReadOnlyList<ComparedPair> pairs) => Files.CellsOf([new ComparedMethod(new FlipMethod(), new FlipOptions())], pairs)[0];

    private static ComparedPair Pair(string content, string style) => new(content, new ComparedStyle(style, null));
}
