using System.Globalization;

namespace Impasto.Cli;

/// <summary>Times as the commands print them.</summary>
internal static class Durations
{
    /// <summary>"0.52 s", "12.3 s".</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(time.TotalSeconds < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + " s";

    /// <summary>"0:05", "1:02:03".</summary>
    public static string Clock(TimeSpan time) =>
        time.TotalHours >= 1 ? FormattableString.Invariant($"{(int)time.TotalHours}:{time:mm\\:ss}") : FormattableString.Invariant($"{time:m\\:ss}");
}
