using Impasto.TestSupport;

namespace Impasto.Cli.Tests;

/// <summary>Compares text with a reviewed file of Snapshots/. IMPASTO_UPDATE_SNAPSHOTS=1 writes the files anew, to be read before they are committed.</summary>
internal static class Snapshot
{
    public static void Check(string name, string text)
    {
        var path = Path.Combine(Repo.Root, "tests", "Impasto.Cli.Tests", "Snapshots", name + ".txt");
        if (Environment.GetEnvironmentVariable("IMPASTO_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, text);
        Assert.True(File.Exists(path), $"There is no snapshot {path}: write it with IMPASTO_UPDATE_SNAPSHOTS=1, and read it.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text.ReplaceLineEndings("\n"));
    }
}
