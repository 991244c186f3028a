using System.Diagnostics;

namespace Impasto.Benchmarking;

/// <summary>Times repeated work.</summary>
internal static class Stopwatches
{
    /// <summary>The median of several runs in milliseconds, after one that is not counted.</summary>
    public static double Median(int repeats, Action work)
    {
        work();
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
