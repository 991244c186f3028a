using Impasto.TestSupport;

namespace Impasto.Tests;

public sealed class LibraryPageTests
{
    [Fact]
    public void The_pages_code_is_what_is_compiled_here()
    {
        var page = Blocks(Path.Combine(Repo.Root, "docs", "library.md"), "```csharp", "```");
        var compiled = Blocks(Path.Combine(Repo.Root, "tests", "Impasto.Tests", "LibraryExamples.cs"), "// example", "// end");
        Assert.Equal(compiled, page);
        Assert.Equal(7, page.Count);
    }

    /// <summary>The text between each pair of lines, its common indentation taken off.</summary>
    private static List<string> Blocks(string path, string start, string end)
    {
        var blocks = new List<string>();
        List<string>? block = null;
        foreach (var line in File.ReadLines(path))
        {
            if (line.Trim() == start)
            {
                block = [];
            }
            else if (line.Trim() == end && block is not null)
            {
                var indent = block.Where(text => text.Length > 0).Min(text => text.Length - text.TrimStart().Length);
                blocks.Add(string.Join('\n', block.Select(text => text.Length > 0 ? text[indent..] : text)));
                block = null;
            }
            else
            {
                block?.Add(line);
            }
        }
        return blocks;
    }
}
