namespace Impasto.Studio.Tests.Tasks;

/// <summary>The command as a process that can be killed and started again.</summary>
/// <param name="log">What it says, for whoever looks why a test failed.</param>
/// <param name="broker">The broker's address, in its environment.</param>
/// <param name="arguments">What it is told.</param>
internal sealed class ImpastoProcess(string log, string broker, params IReadOnlyList<string> arguments) : KillableProcess
{
    private static string Command => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? $"'{Environment.ProcessPath}' exec '{Path.Combine(AppContext.BaseDirectory, "Impasto.Cli.dll")}'" : $"'{Path.Combine(AppContext.BaseDirectory, "Impasto.Cli")}'";

    /// <summary>Starts it.</summary>
    public void Start() => Start($"{Command} {string.Join(' ', arguments.Select(argument => $"'{argument}'"))}", log, [("IMPASTO_BROKER", broker)]);
}
