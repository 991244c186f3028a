using System.Text;
using System.Text.RegularExpressions;
using Impasto.TestSupport;

namespace Impasto.Cli.Tests.Documentation;

/// <summary>A page of the documentation as the tests read it: links, headings, command lines.</summary>
internal sealed partial class MarkdownPage
{
    private MarkdownPage(string path)
    {
        Path = path;
        var isFenced = false;
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                isFenced = !isFenced;
            else
                (isFenced || line.StartsWith("    ", StringComparison.Ordinal) ? Code : Prose).Add(line);
        }
    }

    /// <summary>README.md and everything in docs/.</summary>
    public static IReadOnlyList<MarkdownPage> All { get; } =
        [.. Directory.EnumerateFiles(System.IO.Path.Combine(Repo.Root, "docs"), "*.md", SearchOption.AllDirectories).Append(System.IO.Path.Combine(Repo.Root, "README.md"))
            .Order(StringComparer.Ordinal).Select(path => new MarkdownPage(path))];

    public string Path { get; }

    public string Name => System.IO.Path.GetRelativePath(Repo.Root, Path);

    private List<string> Code { get; } = [];

    private List<string> Prose { get; } = [];

    /// <summary>The targets of links and pictures.</summary>
    public IEnumerable<string> Links => Prose.SelectMany(line => Link().Matches(InlineCode().Replace(line, "")).Select(match => match.Groups[1].Value));

    /// <summary>What links within a page name: its headings, as GitHub writes them.</summary>
    public HashSet<string> Anchors
    {
        get
        {
            var anchors = new HashSet<string>();
            foreach (var heading in Prose.Where(line => line.StartsWith('#')).Select(line => line.TrimStart('#').Trim()))
            {
                var anchor = string.Concat(heading.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');
                var free = anchor;
                for (var i = 1; !anchors.Add(free); i++)
                    free = $"{anchor}-{i}";
            }
            return anchors;
        }
    }

    /// <summary>The command lines of impasto in code, without its name; lines that show a command's form, with &lt;arguments&gt; or [options], are none.</summary>
    public IEnumerable<IReadOnlyList<string>> Commands =>
        from line in Code
        from Match match in Called().Matches(line)
        let words = Words(line[(match.Index + match.Length)..])
        where words.Count > 0 && !words.Any(word => word[0] is '<' or '[' || word.EndsWith("...", StringComparison.Ordinal))
        select words;

    /// <summary>The words of a shell's command, up to what isn't part of it: a pipe, a redirection, a comment, or what stands behind it as its explanation.</summary>
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, isWord) = ('\0', false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != '\0' && c == quote)
            {
                quote = '\0';
            }
            else if (quote != '\0')
            {
                word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                (quote, isWord) = (c, true);
            }
            else if (c == ' ')
            {
                End();
                if (i + 2 < text.Length && (text[i + 1] == ' ' || text[i + 1] is '|' or '>' or '#' || (text[i + 1] == '<' && text[i + 2] is ' ' or '(')))
                    break;
            }
            else if (c is ';' or ')')
            {
                break;
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }
        End();
        return words;

        void End()
        {
            if (isWord)
                words.Add(word.ToString());
            word.Clear();
            isWord = false;
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"(?<=^\s*|[|(;&] ?|\$ )impasto ")]
    private static partial Regex Called();
}
