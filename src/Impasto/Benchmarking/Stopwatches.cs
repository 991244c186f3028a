using System.Diagnostics;

namespace Impasto.Benchmarking;

/// <summary>Times repeated work.</summary>
internal static class Stopwatches
{
    /// <summary>Runs before those that count take this long at least: .NET compiles hot code again in the background.</summary>
    private const double WarmUpMilliseconds = 1000;

    /// <summary>The milliseconds of one run.</summary>
    public static double Time(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalMilliseconds;
    }

    /// <summary>The median of several runs in milliseconds, after some that are not counted.</summary>
    public static double Median(int repeats, Action work)
    {
        WarmUp(work);
        return Median([.. Enumerable.Range(0, repeats).Select(_ => Time(work))]);
    }

    /// <summary>The median of times.</summary>
    public static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);

    /// <summary>Runs that are not counted.</summary>
    public static void WarmUp(Action work)
    {
        var warmUp = Stopwatch.StartNew();
        do
        {
            work();
        }
        while (warmUp.Elapsed.TotalMilliseconds < WarmUpMilliseconds);
    }
}
