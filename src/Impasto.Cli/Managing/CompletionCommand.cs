namespace Impasto.Cli.Managing;

/// <summary>impasto completion: scripts for the shells, made from the commands.</summary>
internal static class CompletionCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    public static CommandSpec Spec(Func<CommandSpec> root) => new("completion", "Prints a script that completes impasto's commands and flags in a shell")
    {
        Argument = new ArgumentSpec("bash|zsh|fish|pwsh", "The shell", 1, 1) { Choices = Shells },
        Examples =
        [
            "source <(impasto completion bash)",
            "impasto completion zsh > ~/.zfunc/_impasto",
            "impasto completion fish > ~/.config/fish/completions/impasto.fish",
            "impasto completion pwsh | Out-String | Invoke-Expression",
        ],
        Run = (call, _) =>
        {
            call.Terminal.Out.Write(CompletionScript.Of(call.Arguments[0], root()));
            return Task.FromResult(0);
        },
    };
}
