using System.Net;
using System.Text.RegularExpressions;
using Impasto.Site;
using Impasto.TestSupport;

namespace Impasto.Cli.Tests.Documentation;

/// <summary>The site that tools/site makes: complete, whole in itself, and the same each time.</summary>
public sealed partial class SiteTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_link_and_picture_of_its_pages_is_in_it()
    {
        var site = _folder.At("site");
        var count = SiteBuilder.Build(Repo.Root, site);
        var pages = Directory.EnumerateFiles(site, "*.html", SearchOption.AllDirectories).ToDictionary(Path.GetFullPath, File.ReadAllText);
        Assert.Equal(MarkdownPage.All.Count + 1, count);
        Assert.Equal(count, pages.Count);
        var (broken, inside) = (new List<string>(), 0);
        foreach (var (page, html) in pages)
        {
            // What stands in code is no link.
            foreach (var link in Link().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)))
            {
                if (Uri.TryCreate(link, UriKind.Absolute, out var address) && !address.IsFile)
                {
                    if (address.Scheme != "https")
                        broken.Add($"{Path.GetRelativePath(site, page)}: {link}");
                    continue;
                }
                inside++;
                var (path, anchor) = link.IndexOf('#') is >= 0 and var at ? (link[..at], link[(at + 1)..]) : (link, "");
                var target = path.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(path)));
                if (Path.IsPathRooted(path) || !target.StartsWith(site, StringComparison.Ordinal) || !File.Exists(target) || new FileInfo(target).Length == 0
                    || (anchor.Length > 0 && !(pages.TryGetValue(target, out var there) && there.Contains($"id=\"{Uri.UnescapeDataString(anchor)}\"", StringComparison.Ordinal))))
                    broken.Add($"{Path.GetRelativePath(site, page)}: {link}");
            }
        }
        Assert.True(broken.Count == 0, string.Join('\n', broken));
        Assert.InRange(inside, 20 * count, 1000 * count);
    }

    [Fact]
    public void Every_page_is_named_on_every_page()
    {
        var site = _folder.At("site");
        SiteBuilder.Build(Repo.Root, site);
        var pages = Directory.EnumerateFiles(site, "*.html", SearchOption.AllDirectories).ToList();
        foreach (var page in pages)
        {
            var navigation = File.ReadAllText(page).Split("<nav id=\"pages\">")[1];
            var named = Link().Matches(navigation).Select(match => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, match.Groups[1].Value)));
            Assert.Equal(pages.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void The_same_site_comes_twice_and_names_no_folder_of_this_machine()
    {
        var (first, second) = (_folder.At("first"), _folder.At("second"));
        SiteBuilder.Build(Repo.Root, first);
        SiteBuilder.Build(Repo.Root, second);
        var files = Files(first);
        Assert.Equal(files, Files(second));
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(Path.Combine(first, file));
            Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(second, file))), file);
            if (file.EndsWith(".html", StringComparison.Ordinal))
                Assert.DoesNotContain(Repo.Root, File.ReadAllText(Path.Combine(first, file)), StringComparison.Ordinal);
        }

        static List<string> Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void A_link_to_nothing_is_said()
    {
        Directory.CreateDirectory(_folder.At("root", "docs"));
        File.WriteAllText(_folder.At("root", "README.md"), "# One\n[two](docs/two.md)\n");
        File.WriteAllText(_folder.At("root", "DEVIATIONS.md"), "# Deviations\n");
        File.WriteAllText(_folder.At("root", "docs", "two.md"), "# Two\n![a picture](images/none.jpg)\n");
        var error = Assert.Throws<FileNotFoundException>(() => SiteBuilder.Build(_folder.At("root"), _folder.At("site")));
        Assert.Equal("docs/two.md links to images/none.jpg, which is no file of the repository.", error.Message);
    }

    [GeneratedRegex("<(?:a|img|link)\\b[^>]*?\\b(?:href|src)=\"([^\"]*)\"")]
    private static partial Regex Link();
}
