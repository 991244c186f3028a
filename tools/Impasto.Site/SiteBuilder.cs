using System.Net;
using System.Text;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Impasto.Site;

/// <summary>Makes static pages of README.md and docs/. The Markdown stays what it is, and reads well where it lies; links between its files become links between pages, and what else they name is copied.</summary>
internal static class SiteBuilder
{
    private const string Guide = "Guide", Tutorials = "Tutorials", Methods = "Methods", Reference = "Reference";

    /// <summary>The order of the navigation; pages that aren't named come behind, by name.</summary>
    private static readonly (string Source, string Section)[] Order =
    [
        ("README.md", Guide), ("docs/start.md", Guide), ("docs/recipes.md", Guide), ("docs/training.md", Guide), ("docs/studio.md", Guide), ("docs/library.md", Guide),
        ("docs/tutorials/optimisation.md", Tutorials), ("docs/tutorials/one-pass.md", Tutorials), ("docs/tutorials/any-style.md", Tutorials), ("docs/tutorials/painting.md", Tutorials),
        ("docs/tutorials/textures.md", Tutorials), ("docs/tutorials/faces.md", Tutorials), ("docs/tutorials/generators.md", Tutorials), ("docs/tutorials/video.md", Tutorials),
        ("docs/tutorials/compare.md", Tutorials),
        ("docs/methods/gatys.md", Methods), ("docs/methods/feed-forward.md", Methods), ("docs/methods/any-style.md", Methods), ("docs/methods/adversarial.md", Methods),
        ("docs/methods/video.md", Methods), ("docs/comparison.md", Reference), ("docs/cli.md", Reference), ("docs/performance.md", Reference), ("docs/reliability.md", Reference), ("DEVIATIONS.md", Reference),
    ];

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    /// <summary>Writes the site.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="output">The folder of the site; made if it doesn't exist. What it held of an earlier site is written over.</param>
    /// <returns>The number of pages.</returns>
    public static int Build(string root, string output)
    {
        List<string> sources = [.. Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')), "README.md", "DEVIATIONS.md"];
        List<SitePage> pages = [.. sources.OrderBy(Rank).ThenBy(source => source, StringComparer.Ordinal).Select(source => new SitePage(source, SectionOf(source), TitleOf(Path.Combine(root, source))))];
        var copies = new HashSet<string>();
        foreach (var page in pages)
        {
            var document = Markdown.Parse(File.ReadAllText(Path.Combine(root, page.Source)), Pipeline);
            foreach (var link in document.Descendants<LinkInline>())
                link.Url = Linked(root, page, link.Url ?? "", pages, copies);
            Write(Path.Combine(output, page.Target), Html(page, pages, Render(document)));
        }
        foreach (var copy in copies)
        {
            var target = Path.Combine(output, TargetOf(copy));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(root, copy), target, overwrite: true);
        }
        using var style = new StreamReader(typeof(SiteBuilder).Assembly.GetManifestResourceStream("style.css")!);
        Write(Path.Combine(output, "style.css"), style.ReadToEnd());
        return pages.Count;
    }

    private static int Rank(string source) => Array.FindIndex(Order, page => page.Source == source) is >= 0 and var at ? at : source.StartsWith("docs/methods/", StringComparison.Ordinal) ? Order.Length : Order.Length + 1;

    private static string SectionOf(string source) => Array.Find(Order, page => page.Source == source).Section ?? (source.StartsWith("docs/methods/", StringComparison.Ordinal) ? Methods : Reference);

    private static string TitleOf(string file) => File.ReadLines(file).FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim().Replace("`", "") ?? Path.GetFileNameWithoutExtension(file);

    /// <summary>A link as it is in the site.</summary>
    private static string Linked(string root, SitePage page, string url, List<SitePage> pages, HashSet<string> copies)
    {
        if (url.Length == 0 || url[0] == '#' || url.Contains("://", StringComparison.Ordinal))
            return url;
        var (path, anchor) = url.IndexOf('#') is >= 0 and var at ? (url[..at], url[at..]) : (url, "");
        var source = Path.GetRelativePath(root, Path.Combine(root, Path.GetDirectoryName(page.Source)!, Uri.UnescapeDataString(path))).Replace('\\', '/');
        if (pages.Find(other => other.Source == source) is { } linked)
            return page.Up + linked.Target + anchor;
        if (!File.Exists(Path.Combine(root, source)))
            throw new FileNotFoundException($"{page.Source} links to {url}, which is no file of the repository.");
        copies.Add(source);
        return page.Up + TargetOf(source);
    }

    private static string TargetOf(string source) => source.StartsWith("docs/", StringComparison.Ordinal) ? source["docs/".Length..] : source;

    private static string Render(MarkdownDocument document)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.Render(document);
        return writer.ToString().Replace("<table>", "<div class=\"table\"><table>").Replace("</table>", "</table></div>").Replace("<img ", "<img loading=\"lazy\" ");
    }

    private static string Html(SitePage page, List<SitePage> pages, string body)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Append($"<title>{WebUtility.HtmlEncode(page.Title)}{(page.Target == "index.html" ? "" : " - Impasto")}</title>\n<link rel=\"stylesheet\" href=\"{page.Up}style.css\">\n")
            .Append($"<header><a class=\"name\" href=\"{page.Up}index.html\">Impasto</a> <a class=\"pages\" href=\"#pages\">All pages</a></header>\n<main>\n").Append(body).Append("</main>\n<nav id=\"pages\">\n");
        foreach (var section in pages.GroupBy(other => other.Section))
        {
            html.Append($"<h2>{section.Key}</h2>\n<ul>\n");
            foreach (var other in section)
                html.Append($"<li><a href=\"{page.Up}{other.Target}\"{(other == page ? " aria-current=\"page\"" : "")}>{WebUtility.HtmlEncode(other.Title)}</a></li>\n");
            html.Append("</ul>\n");
        }
        return html.Append("</nav>\n</html>\n").ToString();
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
