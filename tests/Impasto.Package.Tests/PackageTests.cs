using System.IO.Compression;
using System.Runtime.InteropServices;
using Impasto.Composition;
using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.TestSupport;

namespace Impasto.Package.Tests;

/// <summary>What a user gets who has no repository: packages from a folder.</summary>
public sealed class PackageTests(PackedFeed feed) : IClassFixture<PackedFeed>
{
    private static readonly string Readme = Path.Combine(Repo.Root, "build", "package-readme.md");

    [Theory]
    [InlineData("Impasto.Core")]
    [InlineData("Impasto.Tensors")]
    [InlineData("Impasto.Imaging")]
    [InlineData("Impasto")]
    [InlineData("Impasto.Tool")]
    public void Every_package_holds_readme_icon_licence_and_notices(string name)
    {
        feed.Require();
        using var package = ZipFile.OpenRead(Path.Combine(feed.Feed, $"{name}.{feed.Version}.nupkg"));
        var files = package.Entries.Select(entry => entry.FullName).ToHashSet();
        Assert.Superset(new HashSet<string> { "README.md", "icon.png", "LICENSE", "THIRD-PARTY-NOTICES.md" }, files);
        if (name != "Impasto.Tool")
            Assert.Superset(new HashSet<string> { $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml" }, files);
    }

    [Fact]
    public async Task A_new_program_with_the_readmes_code_paints_as_the_library_here()
    {
        feed.Require();
        var folder = feed.NewFolder("program");
        var photo = SmallPhoto(folder, "photo.jpg");
        var code = File.ReadAllLines(Readme).SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```").ToList();
        Assert.InRange(code.Count, 5, 10);
        File.WriteAllLines(Path.Combine(folder, "Program.cs"), code);
        File.WriteAllText(Path.Combine(folder, "program.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Impasto" Version="{feed.Version}" />
              </ItemGroup>
            </Project>
            """);
        PackedFeed.Succeeded(await feed.DotnetAsync(folder, "build", "-v", "q", "--nologo", "--disable-build-servers", "-o", "out"));
        Assert.Equal(FaceDetector.IsInstalled, File.Exists(Path.Combine(folder, "out", FaceDetector.FolderName, "tiny_face_detector_model.bin")));
        PackedFeed.Succeeded(await feed.DotnetAsync(folder, Path.Combine("out", "program.dll")));

        using var stylizer = await Stylizer.LoadAsync("starry-night");
        PictureFile.Save(stylizer.Stylize(PictureFile.Load(photo)), Path.Combine(folder, "expected.jpg"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "expected.jpg")), File.ReadAllBytes(Path.Combine(folder, "painted.jpg")));
    }

    [Fact]
    public async Task The_tool_installs_and_paints_as_the_library_here()
    {
        feed.Require();
        var folder = feed.NewFolder("tool");
        var photo = SmallPhoto(folder, "photo.png");
        PackedFeed.Succeeded(await feed.DotnetAsync(folder, "tool", "install", "Impasto.Tool", "--version", feed.Version, "--tool-path", "tools", "--add-source", feed.Feed));
        var impasto = Path.Combine(folder, "tools", OperatingSystem.IsWindows() ? "impasto.exe" : "impasto");
        var run = await DotnetRun.StartAsync(folder, new Dictionary<string, string>(), impasto, "stylize", "photo.png", "--style", "starry-night", "-o", "painted.png");
        Assert.True(run.Code == 0, run.Output);

        using var stylizer = await Stylizer.LoadAsync("starry-night");
        PictureFile.Save(stylizer.Stylize(PictureFile.Load(photo)), Path.Combine(folder, "expected.png"));
        Assert.Equal(PictureFile.Load(Path.Combine(folder, "expected.png")).Pixels, PictureFile.Load(Path.Combine(folder, "painted.png")).Pixels);
    }

    [Fact]
    public void A_platforms_tool_is_small_beside_its_models()
    {
        feed.Require();
        using var package = ZipFile.OpenRead(Path.Combine(feed.Feed, $"Impasto.Tool.{RuntimeInformation.RuntimeIdentifier}.{feed.Version}.nupkg"));
        Assert.Contains(package.Entries, entry => entry.Name == "registry.json");
        // SQLite, for the queue of the studio, is nearly 1 MB of it, ONNX Runtime for the browser, for its live page, 4 MB.
        Assert.InRange(package.Entries.Where(entry => !entry.FullName.Contains("/models/", StringComparison.Ordinal)).Sum(entry => entry.CompressedLength), 8 << 20, 19 << 20);
    }

    private static string SmallPhoto(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        PictureFile.Save(Resampler.Resize(PictureFile.Load(Path.Combine(Repo.Root, "examples", "swirl.jpg")), 64, 48), path);
        return path;
    }
}
