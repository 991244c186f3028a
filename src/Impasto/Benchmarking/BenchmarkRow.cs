namespace Impasto.Benchmarking;

/// <summary>One measurement.</summary>
/// <param name="Work">What was done: "vgg19 to conv5_1, forward".</param>
/// <param name="Size">Side of the square picture in pixels.</param>
/// <param name="Milliseconds">Median time.</param>
/// <param name="Gflops">Thousand million floating-point operations a second; null where none are counted.</param>
/// <param name="PeakMemoryBytes">The most memory that the process has occupied.</param>
public sealed record BenchmarkRow(string Work, int Size, double Milliseconds, double? Gflops, long PeakMemoryBytes);
