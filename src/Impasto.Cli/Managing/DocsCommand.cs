using Impasto.Options;

namespace Impasto.Cli.Managing;

/// <summary>impasto docs (hidden): the reference page docs/cli.md, from the same tables as --help.</summary>
internal static class DocsCommand
{
    public static CommandSpec Spec(Func<CommandSpec> root) => new("docs", "Prints the command line's reference page, docs/cli.md")
    {
        IsHidden = true,
        Groups = [new OptionGroup("Options", OptionTable.For<DocsOptions>())],
        Run = (call, _) =>
        {
            var page = DocsPage.Of(root());
            if (call.Read<DocsOptions>().Output is { } path)
                WholeFile.Write(path, page);
            else
                call.Terminal.Out.Write(page);
            return Task.FromResult(0);
        },
    };
}
