using System.Text;
using Impasto.Composition;
using Impasto.Cli.Tests.Fakes;
using Impasto.Methods;
using Impasto.Options;
using Impasto.TestSupport;

namespace Impasto.Cli.Tests;

/// <summary>
/// Command lines with values that somebody might give and damaged configs do what they say or end in a sentence. IMPASTO_FUZZ is how many there are of each kind, IMPASTO_FUZZ_SEED
/// where they begin; what a larger run finds gets its seed into <see cref="Kept"/>.
/// </summary>
public sealed class FuzzTests : CliTest
{
    private static readonly int s_count = Number("IMPASTO_FUZZ", 200), s_first = Number("IMPASTO_FUZZ_SEED", 0);

    /// <summary>None takes a second, so one that has not ended by then never will.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2);

    /// <summary>Options that would lead out of the test's folder, or to another command line.</summary>
    private static readonly string[] s_left = ["output", "models", "config", "help", "verbose"];

    private readonly Services _services;
    private readonly List<IStyleMethod> _methods;

    public FuzzTests()
    {
        _services = base.Services() with
        {
            Methods = models => new MethodRegistry<IStyleMethod>([.. AllMethods.Create(models).Methods.Select(method => new UnpaintedMethod(method))], OptionTable.For<StylizeOptions>()),
        };
        _methods = [.. AllMethods.Create(new Catalog.ModelStore([], UserModels)).Methods];
    }

    /// <summary>Seeds that once found something.</summary>
    public static IReadOnlyList<int> Kept { get; } = [1663, 1930, 5434];

    private static int Number(string variable, int standard) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : standard;

    [Fact]
    public async Task Option_values()
    {
        var root = new App(_services).Root;
        List<CommandSpec> commands = [.. root.Subcommands.Where(command => command.Name is "stylize" or "texture" or "visualize"), .. root.Subcommands.Single(command => command.Name == "train").Subcommands];
        await Check(mutations =>
        {
            var command = mutations.Of(commands);
            var args = new List<string>(command.Name is "stylize" or "texture" or "visualize" ? [command.Name, "~/photo.png"] : ["train", command.Name]);
            if (command.Name == "stylize")
                args.AddRange(["--style", "~/style.png", "--method", mutations.Of(_methods).Name]);
            List<MethodOption> options = [.. command.Options.Where(option => !s_left.Contains(option.Name))];
            for (var i = 1 + mutations.Next(3); i > 0; i--)
            {
                var option = mutations.Of(options);
                args.Add(mutations.Next(2) == 0 ? $"--{option.Name}={Value(mutations, option)}" : $"--{option.Name}");
                if (mutations.Next(2) == 0)
                    args.Add(Value(mutations, option));
            }
            return [.. args, "-o", command.Name == "visualize" ? "~/layers/" : "~/out.png", "--overwrite"];
        });
    }

    [Fact]
    public async Task Configs()
    {
        var whole = new List<string>();
        foreach (var method in _methods)
        {
            await Call(["stylize", "~/photo.png", "--style", "~/style.png", "--method", method.Name, "--sidecar", "-o", "~/whole.png", "--overwrite"]);
            if (File.Exists(At("whole.json")))
                whole.Add(await File.ReadAllTextAsync(At("whole.json"), TestContext.Current.CancellationToken));
            File.Delete(At("whole.json"));
        }
        Assert.InRange(whole.Count, 8, _methods.Count);
        await Check(mutations =>
        {
            File.WriteAllText(At("damaged.json"), mutations.DamageJson(mutations.Of(whole)), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return ["stylize", "~/photo.png", "--config", "~/damaged.json", "-o", "~/out.png", "--overwrite"];
        });
    }

    private static string Value(Mutations mutations, MethodOption option) => mutations.Next(3) switch
    {
        0 => option.DefaultText,
        1 when option.Choices.Count > 0 => mutations.Of(option.Choices),
        _ => mutations.Value(),
    };

    private async Task<CliRun> Call(IReadOnlyList<string> args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var terminal = new Terminal { Out = output, Error = error, Shelters = [] };
        return new CliRun(await new App(_services).RunAsync([.. args.Select(arg => arg.Replace("~/", Folder + "/"))], terminal), output.ToString(), error.ToString());
    }

    private async Task Check(Func<Mutations, IReadOnlyList<string>> commandLine)
    {
        var codes = new Dictionary<int, int>();
        var unexpected = new List<string>();
        foreach (var seed in Kept.Concat(Enumerable.Range(s_first, s_count)))
        {
            var args = commandLine(new Mutations(seed));
            CliRun run;
            try
            {
                run = await Call(args).WaitAsync(LongestRun, TestContext.Current.CancellationToken);
            }
            catch (TimeoutException)
            {
                Assert.Fail($"seed {seed} hangs: {string.Join(' ', args)}");
                throw;
            }
            codes[run.Code] = codes.GetValueOrDefault(run.Code) + 1;
            var isSaid = run.Code == 0 || run.Error.Split('\n').Any(line => line.StartsWith("impasto: ", StringComparison.Ordinal) && line.TrimEnd()[^1] is '.' or '?');
            if (run.Code is not (0 or 2 or 3 or 4 or 5) || !isSaid)
                unexpected.Add($"seed {seed}, exit {run.Code}: {string.Join(' ', args)}\n{run.Error}");
        }
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", codes.Select(pair => $"exit {pair.Key}: {pair.Value}")));
        Assert.True(unexpected.Count == 0, $"{unexpected.Count} end otherwise than in a sentence:\n{string.Join('\n', unexpected.Take(20))}");
        Assert.True(codes.ContainsKey(0) && codes.ContainsKey(2));
    }
}
