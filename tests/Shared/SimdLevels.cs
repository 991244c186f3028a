using System.Diagnostics;
using System.Reflection;

namespace Impasto.TestSupport;

/// <summary>
/// Runs tests of this assembly again in a child process with narrower vectors than the processor's. A test named as a fact "runs at this level" calls
/// <see cref="Check"/> from a theory over <see cref="Names"/>.
/// </summary>
internal static class SimdLevels
{
    /// <summary>Set in the child, so that the tests which start children don't start more.</summary>
    private const string ChildVariable = "IMPASTO_TEST_SIMD_CHILD";

    // .NET 10 reads no DOTNET_EnableAVX512F any more: one switch for all of AVX-512.
    private static readonly (string Name, string Variable, int Bits)[] Levels =
    [
        ("256", "DOTNET_EnableAVX512", 256),
        ("128", "DOTNET_EnableAVX2", 128),
        ("none", "DOTNET_EnableHWIntrinsic", 128),
    ];

    public static TheoryData<string> Names => [.. Levels.Select(l => l.Name)];

    /// <summary>The widest vectors that this process may have by its environment: what a child asserts to be sure of its level.</summary>
    public static int MostBits => Levels.Where(l => Environment.GetEnvironmentVariable(l.Variable) == "0").Select(l => l.Bits).DefaultIfEmpty(512).Min();

    /// <summary>Whether this process is such a child.</summary>
    public static bool IsChild => Environment.GetEnvironmentVariable(ChildVariable) == "1";

    /// <summary>Runs all tests of a class at one level and fails with their output if one fails or none ran.</summary>
    public static void Check(string level, Type testClass)
    {
        var (_, variable, _) = Levels.Single(l => l.Name == level);
        CheckWith(variable, "0", testClass);
    }

    /// <summary>Runs all tests of a class in a child process with an environment variable set and fails with their output if one fails or none ran.</summary>
    public static void CheckWith(string variable, string value, Type testClass)
    {
        Assert.SkipWhen(IsChild, "This is the child process already.");
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        var assembly = Assembly.GetExecutingAssembly().Location;
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(assembly);
        start.ArgumentList.Add("-class");
        start.ArgumentList.Add(testClass.FullName!);
        start.Environment[variable] = value;
        start.Environment[ChildVariable] = "1";
        using var child = Process.Start(start)!;
        var error = child.StandardError.ReadToEndAsync();
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.True(child.ExitCode == 0 && !output.Contains("Total: 0,"), $"With {variable}={value}:\n{output}\n{error.Result}");
    }
}
