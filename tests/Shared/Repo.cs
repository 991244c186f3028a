namespace Impasto.TestSupport;

/// <summary>Where things lie: the repository, its test fixtures, and the optional material beside the clone.</summary>
internal static class Repo
{
    /// <summary>The repository's root folder, found upwards from the test assembly.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file below tests/Fixtures, which is committed and so always there.</summary>
    public static string Fixture(params string[] parts) => Path.Combine([Root, "tests", "Fixtures", .. parts]);

    /// <summary>A file or folder of ../shared; the calling test is skipped, with the reason, where it isn't there.</summary>
    public static string Shared(params string[] parts)
    {
        var path = Path.Combine([Root, "..", "shared", .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"../shared/{string.Join('/', parts)} is not beside this clone; it holds material that may not be committed.");
        return path;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Impasto.slnx")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No Impasto.slnx above {AppContext.BaseDirectory}: run the tests from a checkout of the repository.");
    }
}
