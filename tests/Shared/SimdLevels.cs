using System.Diagnostics;
using System.Reflection;

namespace Impasto.TestSupport;

/// <summary>Runs tests of this project again in a child process whose runtime may use narrower vectors only.</summary>
internal static class SimdLevels
{
    /// <summary>The level's name, and the settings that make a process be at it.</summary>
    public static IReadOnlyDictionary<string, string[]> Settings { get; } = new Dictionary<string, string[]>
    {
        ["256"] = ["DOTNET_EnableAVX512F", "DOTNET_EnableAVX512"],
        ["128"] = ["DOTNET_EnableAVX512F", "DOTNET_EnableAVX512", "DOTNET_EnableAVX2", "DOTNET_EnableAVX"],
        ["none"] = ["DOTNET_EnableHWIntrinsic"],
    };

    /// <summary>Set to the level's name in such a child.</summary>
    public const string Variable = "IMPASTO_TEST_SIMD";

    /// <summary>Runs the named test class in a child process at a level and fails with its output where a test fails.</summary>
    public static async Task RunAsync(string level, Type testClass, int expectedTests, CancellationToken cancel)
    {
        // A child must not start children.
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Variable) is not null, "This is such a child process itself.");
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" || !Environment.ProcessPath!.Contains(".Tests", StringComparison.Ordinal))
        {
            start.FileName = "dotnet";
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        }
        foreach (var argument in new[] { "-class", testClass.FullName!, "-noColor" })
            start.ArgumentList.Add(argument);
        foreach (var setting in Settings[level])
            start.Environment[setting] = "0";
        start.Environment[Variable] = level;
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync(cancel);
        var output = await child.StandardOutput.ReadToEndAsync(cancel);
        await child.WaitForExitAsync(cancel);
        Assert.True(child.ExitCode == 0, $"At SIMD level {level}:\n{output}\n{await errors}");
        Assert.Contains($"Total: {expectedTests},", output);
    }
}
