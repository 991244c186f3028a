using System.Text;

namespace Impasto.Core.Tests;

public sealed class WholeFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("impasto-whole-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    [Fact]
    public void A_file_is_written_whole_or_not_at_all()
    {
        WholeFile.Write(At("a.txt"), "old");
        Assert.Throws<InvalidOperationException>(() => WholeFile.Write(At("a.txt"), stream =>
        {
            stream.Write("half of the new"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(At("a.txt")));
        Assert.Equal(["a.txt"], Directory.EnumerateFiles(_folder).Select(Path.GetFileName));
        WholeFile.Write(At("a.txt"), Encoding.UTF8.GetBytes("new"));
        Assert.Equal("new", File.ReadAllText(At("a.txt")));
        Assert.ThrowsAny<IOException>(() => WholeFile.Write(At("nowhere/a.txt"), "x"));
    }

    [Fact]
    public void A_name_may_be_as_long_as_names_can_be()
    {
        var name = new string('n', 251) + ".jpg";
        WholeFile.Write(At(name), "x");
        Assert.True(File.Exists(At(name)));
    }

    [Fact]
    public void A_symbolic_link_stays_one_and_what_it_names_is_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links take a privilege on Windows.");
        Directory.CreateDirectory(At("real"));
        File.WriteAllText(At("real/target.txt"), "old");
        File.CreateSymbolicLink(At("link.txt"), "real/target.txt");
        WholeFile.Write(At("link.txt"), "new");
        Assert.Equal("real/target.txt", new FileInfo(At("link.txt")).LinkTarget);
        Assert.Equal("new", File.ReadAllText(At("real/target.txt")));
    }

    [Fact]
    public void A_file_that_is_replaced_keeps_its_mode()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There are no modes on Windows.");
            return;
        }
        WholeFile.Write(At("secret.txt"), "old");
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(At("secret.txt"), Own);
        WholeFile.Write(At("secret.txt"), "new");
        Assert.Equal(Own, File.GetUnixFileMode(At("secret.txt")));
    }

    [Fact]
    public void What_killed_runs_left_behind_is_swept_and_nothing_else()
    {
        // No system gives out so large a number.
        string[] others = [$".impasto-{Environment.ProcessId}-1.tmp", ".impasto-x.tmp", "other.tmp"];
        foreach (var name in (string[])[".impasto-2000000000-1.tmp", .. others])
        {
            File.WriteAllText(At(name), "part");
            File.SetLastWriteTimeUtc(At(name), DateTime.UtcNow.AddDays(-2));
        }
        others = [.. others, ".impasto-2000000000-2.tmp"];
        File.WriteAllText(At(others[^1]), "another machine's");
        WholeFile.Write(At("a.txt"), "x");
        Assert.Equal([.. others.Append("a.txt").Order(StringComparer.Ordinal)], Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_lock_keeps_others_out()
    {
        WholeFile.Write(At("count.txt"), "0");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using var alone = WholeFile.Lock(At("count.txt"));
            WholeFile.Write(At("count.txt"), $"{int.Parse(File.ReadAllText(At("count.txt")), System.Globalization.CultureInfo.InvariantCulture) + 1}");
        })));
        Assert.Equal("8", await File.ReadAllTextAsync(At("count.txt"), TestContext.Current.CancellationToken));
        Assert.False(File.Exists(At("count.txt.lock")));
    }

    [Fact]
    public void A_place_is_tried_without_leaving_anything()
    {
        WholeFile.Try(At("new/folder/a.txt"), 1000);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
        File.WriteAllText(At("file"), "x");
        Assert.Contains("is a file", Assert.Throws<IOException>(() => WholeFile.Try(At("file/a.txt"), 0)).Message, StringComparison.Ordinal);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux'.");
        Assert.ThrowsAny<Exception>(() => WholeFile.Try("/proc/a.txt", 0));
    }

    [Fact]
    public void A_disk_without_room_is_found_out_by_trying()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Room is not reserved everywhere.");
        Assert.ThrowsAny<IOException>(() => WholeFile.Try(At("a.txt"), 1L << 60));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }
}
