namespace Impasto.Cli.Tests.Stylizing;

/// <summary>Which files of folders and globs are pictures to stylise.</summary>
public sealed class FolderTests : CliTest
{
    /// <summary>One pixel.</summary>
    private static readonly byte[] Gif = Convert.FromHexString("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b");

    private IEnumerable<string?> In(string folder) => Directory.EnumerateFiles(At(folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    [Fact]
    public async Task A_folder_can_be_run_again_and_no_photo_is_taken_for_a_result()
    {
        Save("in/anna.jpg", 16, 16, 0.1f);
        Save("in/anna.portrait.jpg", 16, 16, 0.1f, "Pixel 8");
        Save("in/b.v2.png", 16, 16, 0.1f);
        var first = await Run("stylize", "~/in", "--style", "~/style.png");
        Assert.Equal((0, false), (first.Code, first.Error.Contains("Left out", StringComparison.Ordinal)));
        string[] whole = ["anna.jpg", "anna.portrait.jpg", "anna.portrait.style.jpg", "anna.style.jpg", "b.v2.png", "b.v2.style.png"];
        Assert.Equal(whole, In("in"));
        File.Move(At("in", "anna.style.jpg"), At("in", "favourite.jpg"));
        var again = await Run("stylize", "~/in/*.*", "--style", "~/style.png", "--overwrite");
        Assert.Equal(0, again.Code);
        Assert.StartsWith("Left out as earlier results: ~/in/anna.portrait.style.jpg and 2 more.\n", again.Error);
        Assert.Contains("3 of 3 pictures done", again.Error);
        Assert.Equal([.. whole, "favourite.jpg"], In("in"));
    }

    [Fact]
    public async Task Results_are_stylised_where_they_are_named_or_alone()
    {
        Save("in/a.png", 4, 4, 0.1f);
        Save("in/a.ink.png", 4, 4, 0.1f, "Impasto 0.1.0");
        Assert.Equal(0, (await Run("stylize", "~/in/a.ink.png", "--style", "~/style.png", "-o", "~/named.png")).Code);
        File.Delete(At("in", "a.png"));
        Assert.Equal(0, (await Run("stylize", "~/in", "--style", "~/style.png", "-o", "~/out/")).Code);
        Assert.Equal(["a.ink.style.png"], In("out"));
    }

    [Fact]
    public async Task Pictures_of_other_endings_are_read_by_what_they_hold_or_named_as_left_out()
    {
        foreach (var name in new[] { "a.jfif", "b.jpe", "c.png" })
            Save("in/" + name, 4, 4, 0.1f);
        File.Move(Save("in/d.jpg", 4, 4, 0.1f), At("in", "d.heic"));
        File.Move(Save("in/e.tif", 4, 4, 0.1f), At("in", "e.dng"));
        await File.WriteAllTextAsync(At("in", "f.BMP"), "BM", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(At("in", "notes.txt"), "none", TestContext.Current.CancellationToken);
        var run = await Run("stylize", "~/in", "--method", "flip", "-o", "~/out");
        Assert.Equal(0, run.Code);
        Assert.StartsWith("Left out, since Impasto doesn't read the format: ~/in/e.dng and 1 more.\n", run.Error);
        Assert.Equal(["a.flip.jfif", "b.flip.jpe", "c.flip.png", "d.flip.png"], In("out"));
        Assert.Equal((0, ""), await Run("stylize", "~/in", "--method", "flip", "-o", "~/quiet/", "-q") is var quiet ? (quiet.Code, quiet.Error) : default);
    }

    [Fact]
    public async Task Two_pictures_of_one_stem_have_two_results_and_two_sidecars()
    {
        Save("in/photo.png", 4, 4, 0.1f);
        Save("in/photo.jpg", 4, 4, 0.1f);
        await File.WriteAllBytesAsync(At("in", "photo.gif"), Gif, TestContext.Current.CancellationToken);
        var run = await Run("stylize", "~/in", "--method", "flip", "--sidecar", "-o", "~/out");
        Assert.Equal(0, run.Code);
        Assert.Equal(["photo.flip.jpg", "photo.flip.jpg.json", "photo.flip.png", "photo.flip.png.json", "photo.gif.flip.json", "photo.gif.flip.png"], In("out"));
        Assert.Equal(0, (await Run("stylize", "--config", "~/out/photo.flip.jpg.json", "-o", "~/again.jpg")).Code);
    }

    [Theory]
    [InlineData("results", "results/photo.flip.png")]
    [InlineData("batch.v2", "batch.v2/photo.flip.png")]
    [InlineData("one.png", "one.png")]
    public async Task A_folder_of_one_picture_has_a_folder_of_results(string output, string expected)
    {
        Save("in/photo.png", 4, 4, 0.1f);
        var run = await Run("stylize", "~/in", "--method", "flip", "-o", "~/" + output);
        Assert.Equal((0, true), (run.Code, File.Exists(At(expected))));
    }

    [Fact]
    public async Task A_long_name_leaves_room_for_the_styles()
    {
        var name = string.Concat(Enumerable.Repeat("画", 82)) + ".jpg";
        Save(name, 4, 4, 0.1f);
        var run = await Run("stylize", "~/" + name, "--style", "~/style.png", "--sidecar", "--save-every", "2");
        Assert.Equal(0, run.Code);
        Assert.Equal(5, Directory.EnumerateFiles(Folder, "画*").Count());
        Assert.Contains(Directory.EnumerateFiles(Folder), file => file.EndsWith("画.style.jpg", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_with_an_at_sign_is_a_files()
    {
        Save("@2x.png", 4, 4, 0.1f);
        var before = Directory.GetCurrentDirectory();
        var run = await Run("stylize", "@2x.png", "--method", "flip");
        Assert.Equal((3, "@2x.png doesn't exist"), (run.Code, run.Error.Contains("@2x.png doesn't exist", StringComparison.Ordinal) ? "@2x.png doesn't exist" : run.Error));
        Assert.Equal((0, before), ((await Run("stylize", "~/photo.png", "--style", "~/@2x.png")).Code, Directory.GetCurrentDirectory()));
    }
}
