using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Impasto.TestSupport;

namespace Impasto.Package.Tests;

/// <summary>A folder feed with every package, packed once from a build kept apart; for this machine's platform only.</summary>
public sealed partial class PackedFeed : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private string? _offline;

    /// <summary>A version that no cache knows.</summary>
    public string Version { get; } = $"0.0.1-t{Guid.NewGuid():N}";

    /// <summary>The folder that holds the packages.</summary>
    public string Feed => _folder.At("feed");

    /// <summary>Runs dotnet in a folder; packages are kept below the temporary folder, those that the machine has already are taken from there.</summary>
    internal Task<DotnetRun> DotnetAsync(string folder, params string[] args) => DotnetRun.StartAsync(folder, Environment, "dotnet", args);

    /// <summary>A new empty folder outside the repository, with a NuGet.config that adds the feed to the machine's own sources.</summary>
    internal string NewFolder(string name)
    {
        var folder = Directory.CreateDirectory(_folder.At(name)).FullName;
        File.WriteAllText(Path.Combine(folder, "NuGet.config"), $"""<configuration><packageSources><add key="packed" value="{Feed}" /></packageSources></configuration>""");
        return folder;
    }

    /// <summary>Skips the calling test where packages could not be restored.</summary>
    internal void Require() => Assert.SkipWhen(_offline is not null, $"Packages could not be restored, as without a network: {_offline}");

    /// <summary>The same for what another restore said; any other failure fails the test.</summary>
    internal static void Succeeded(DotnetRun run)
    {
        Assert.SkipWhen(run.Code != 0 && Offline().Match(run.Output) is { Success: true } match, $"Packages could not be restored, as without a network: {Offline().Match(run.Output).Value}");
        Assert.True(run.Code == 0, run.Output);
    }

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Feed);
        var run = await DotnetRun.StartAsync(Repo.Root, new Dictionary<string, string>(), "dotnet", "pack", "Impasto.slnx", "-v", "q", "--nologo", "--disable-build-servers", "-p:RunAnalyzers=false",
            "-p:UseArtifactsOutput=true", $"-p:ArtifactsPath={_folder.At("build")}", $"-p:PackageOutputPath={Feed}", $"-p:Version={Version}",
            "-p:AllPlatforms=false", $"-p:ToolPackageRuntimeIdentifiers={RuntimeInformation.RuntimeIdentifier}");
        if (run.Code != 0 && Offline().Match(run.Output) is { Success: true } match)
            _offline = match.Value;
        else
            Assert.True(run.Code == 0, run.Output);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private Dictionary<string, string> Environment => new()
    {
        ["NUGET_PACKAGES"] = _folder.At("packages"),
        ["NUGET_FALLBACK_PACKAGES"] = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
    };

    /// <summary>No source answers, or none has the package.</summary>
    [GeneratedRegex(@"error NU(1301|1101|1102|1103)\b.*")]
    private static partial Regex Offline();
}
