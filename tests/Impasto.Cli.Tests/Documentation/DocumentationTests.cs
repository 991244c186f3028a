using System.Diagnostics;
using System.Text.RegularExpressions;
using Impasto.Imaging;
using Impasto.Options;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Cli.Tests.Documentation;

/// <summary>What README.md and docs/ say can be done: links lead somewhere, and commands are commands of this version.</summary>
public sealed partial class DocumentationTests : CliTest
{
    private const int Side = 64;

    /// <summary>What is not run here, by a word of the command: it needs people, networks that don't come with Impasto, other programs, a server, or what an earlier command made.</summary>
    private static readonly string[] NotRun =
    [
        "video", "face", "train", "studio", "bench", "doctor", "docs", "pull", "import", "verify", "make", "prepare", "headshot", "portrait", "vgg16", "vgg19", "mine", "NAME", "painting.style.safetensors", "--config", "--resume",
        "painted.mp4", "results/", "--all-styles", "--sheet", "--train-missing", "numbers", "--landmarks", "$photo", "ink-print",
    ];

    public static TheoryData<string> Pages => [.. MarkdownPage.All.Select(page => page.Name)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_somewhere(string name)
    {
        var page = PageOf(name);
        var broken = page.Links.Where(link => !Leads(page, link)).ToList();
        Assert.True(broken.Count == 0, $"{name}: {string.Join(", ", broken)}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_is_one_of_this_version(string name)
    {
        var root = new App(new Services()).Root;
        var wrong = new List<string>();
        foreach (var command in PageOf(name).Commands)
        {
            try
            {
                Check(new CommandParser(root).Parse(command, new Terminal { Out = TextWriter.Null, Error = TextWriter.Null }));
            }
            catch (UsageException e)
            {
                wrong.Add($"impasto {string.Join(' ', command)}: {e.Message}");
            }
        }
        Assert.True(wrong.Count == 0, $"{name}:\n{string.Join('\n', wrong)}");
    }

    /// <summary>Minutes of work: run it with -explicit only.</summary>
    [Fact(Explicit = true)]
    public async Task Commands_that_are_cheap_do_what_they_say()
    {
        var (failed, done) = (new List<string>(), 0);
        foreach (var command in MarkdownPage.All.SelectMany(page => page.Commands).Where(command => !command.Any(NotRun.Contains)).DistinctBy(command => string.Join(' ', command)))
        {
            var folder = At($"run-{done}");
            var (output, error) = (new StringWriter(), new StringWriter());
            var terminal = new Terminal { Out = output, Error = error, OpenInput = () => new MemoryStream(PictureFile.Encode(RandomModels.Photo(Side, Side - 16), PictureFormat.Png)), OpenOutput = () => new MemoryStream(), Shelters = [folder] };
            var begun = Stopwatch.GetTimestamp();
            var code = await new App(new Services()).RunAsync(Small(command, folder), terminal, TestContext.Current.CancellationToken);
            if (code != 0)
                failed.Add($"impasto {string.Join(' ', command)} ends with {code}: {error}");
            TestContext.Current.SendDiagnosticMessage($"{Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s: impasto {string.Join(' ', command)}");
            done++;
        }
        Assert.True(failed.Count == 0, string.Join('\n', failed));
        Assert.InRange(done, 40, 200);
        TestContext.Current.SendDiagnosticMessage($"{done} commands were run.");
    }

    [Fact]
    public void Commands_are_found_in_code()
    {
        Assert.InRange(MarkdownPage.All.Sum(page => page.Commands.Count()), 120, 2000);
        Assert.Contains(MarkdownPage.All.SelectMany(page => page.Commands), command => command is ["face", "warp", "portrait.jpg", "friend.jpg", "--target-consent", "Ada Ngo, by e-mail of 2026-11-30, for her birthday card", "-o", "card.jpg"]);
        Assert.Contains(MarkdownPage.All.SelectMany(page => page.Commands), command => command is ["stylize", "-", "--style", "mosaic.jpg"]);
    }

    private static MarkdownPage PageOf(string name) => MarkdownPage.All.Single(page => page.Name == name);

    private static bool Leads(MarkdownPage page, string link)
    {
        if (link.Contains("://", StringComparison.Ordinal))
            return true;
        var (file, anchor) = link.IndexOf('#') is >= 0 and var at ? (link[..at], link[(at + 1)..]) : (link, null);
        var target = file.Length == 0 ? page.Path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page.Path)!, file));
        if (!Path.Exists(target))
            return false;
        return anchor is null || MarkdownPage.All.FirstOrDefault(other => other.Path == target) is { } other && other.Anchors.Contains(anchor);
    }

    /// <summary>Every option is one of the command's, and of the method's that is named, and has a value that it takes.</summary>
    private static void Check(Parsed parsed)
    {
        if (parsed.Invocation is not { } call)
            return;
        var method = call.Given.GetValueOrDefault("method")?[0];
        var groups = call.Command.Groups.Where(group => group.Method is null || method is null || group.Method == method).ToList();
        if (method is not null && call.Command.Groups.Any(group => group.Method is not null))
            Assert.Contains(call.Command.Groups, group => group.Method == method);
        foreach (var (name, texts) in call.Given)
        {
            var tables = groups.Select(group => group.Table).Where(table => table.Find(name) is not null).ToList();
            if (tables.Count == 0)
                throw new UsageException($"{method} has no option --{name}");
            var reasons = tables.Select(table => Refusal(() => table.Parse(table.CreateDefault(), new Dictionary<string, IReadOnlyList<string>> { [name] = texts }, LocalFiles.Instance))).ToList();
            if (reasons.TrueForAll(reason => reason is not null))
                throw reasons[0]!;
        }
    }

    private static UsageException? Refusal(Action parse)
    {
        try
        {
            parse();
            return null;
        }
        catch (UsageException e)
        {
            return e;
        }
    }

    /// <summary>A command with small pictures in the place of its own, made for it, in a folder; and small results.</summary>
    private static List<string> Small(IReadOnlyList<string> command, string folder)
    {
        var small = new List<string>();
        for (var i = 0; i < command.Count; i++)
        {
            var before = i > 0 ? command[i - 1] : "";
            small.Add(before switch
            {
                "--size" => command[i].Contains('x') ? $"{Side}x{Side}" : $"{Side}",
                "--iterations" => "2",
                "-o" or "--output" or "--sheet" or "--reliability" => Path.Combine(folder, command[i]),
                _ when command[i].StartsWith('-') => command[i],
                _ => File().Replace(command[i], match => Made(folder, match.Value)),
            });
        }
        // Few iterations are enough to see that a command does its work.
        var words = command.ToList();
        string After(string flag) => words.IndexOf(flag) is >= 0 and var at ? words[at + 1] : "";
        var method = After("--method");
        var takesPicture = File().IsMatch(After("--style")) && !words.Contains("--fast") && !words.Contains("--photoreal");
        var optimises = words[0] switch
        {
            "stylize" => method == "gatys" || (method.Length == 0 && takesPicture),
            "texture" => method == "gatys",
            "compare" => After("--methods").Split(',').Contains("gatys"),
            _ => false,
        };
        if (optimises && !words.Contains("--iterations"))
            small.AddRange(["--iterations", "2"]);
        // Beside nothing that is there.
        if (words is ["models", "export", ..] && !words.Contains("-o"))
            small.AddRange(["-o", Path.Combine(folder, "exported.onnx")]);
        if (words[0] == "texture" && method.Length == 0 && !words.Contains("--rounds"))
            small.AddRange(["--rounds", "2"]);
        return small;
    }

    /// <summary>A picture, or a folder of two.</summary>
    private static string Made(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        string[] files = name.EndsWith('/') ? [Path.Combine(path, "a.png"), Path.Combine(path, "b.png")] : [path];
        foreach (var file in files.Where(file => !System.IO.File.Exists(file)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            PictureFile.Save(RandomModels.Photo(Side, Side - 16), file);
        }
        return path;
    }

    [GeneratedRegex(@"[\w./-]+(\.(jpg|png)|/)(?=$|[,:])")]
    private static partial Regex File();
}
