using System.Diagnostics;

namespace Impasto.Benchmarking;

/// <summary>Times repeated work.</summary>
internal static class Stopwatches
{
    /// <summary>Runs before those that count take this long at least: .NET compiles hot code again in the background.</summary>
    private const double WarmUpMilliseconds = 1000;

    /// <summary>The median of several runs in milliseconds, after some that are not counted.</summary>
    public static double Median(int repeats, Action work)
    {
        var warmUp = Stopwatch.StartNew();
        do
        {
            work();
        }
        while (warmUp.Elapsed.TotalMilliseconds < WarmUpMilliseconds);
        var times = new double[repeats];
        for (var i = 0; i < repeats; i++)
        {
            var clock = Stopwatch.StartNew();
            work();
            times[i] = clock.Elapsed.TotalMilliseconds;
        }
        Array.Sort(times);
        return times[repeats / 2];
    }
}
