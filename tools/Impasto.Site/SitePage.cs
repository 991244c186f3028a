namespace Impasto.Site;

/// <summary>A page: a Markdown file of the repository, and what it becomes.</summary>
/// <param name="Source">Its place in the repository, with slashes: "docs/methods/gatys.md".</param>
/// <param name="Section">The heading that it stands under in the navigation.</param>
/// <param name="Title">Its first heading.</param>
internal sealed record SitePage(string Source, string Section, string Title)
{
    /// <summary>Its place in the site: README.md is the first page, and docs/ has no folder of its own.</summary>
    public string Target => Source == "README.md" ? "index.html"
        : Path.ChangeExtension(Source.StartsWith("docs/", StringComparison.Ordinal) ? Source["docs/".Length..] : Source, ".html");

    /// <summary>From its folder to the site's first.</summary>
    public string Up => string.Concat(Enumerable.Repeat("../", Target.Count(c => c == '/')));
}
