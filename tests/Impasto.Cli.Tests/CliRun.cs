namespace Impasto.Cli.Tests;

/// <summary>What a command line did.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Out">Standard output, the test's folder written as ~.</param>
/// <param name="Error">Standard error, likewise.</param>
internal sealed record CliRun(int Code, string Out, string Error);
