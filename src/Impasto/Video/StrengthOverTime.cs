using System.Globalization;

namespace Impasto.Video;

/// <summary>A strength that changes evenly from each time to the next, and stays before the first and after the last.</summary>
public sealed class StrengthOverTime
{
    private readonly IReadOnlyList<(double Seconds, float Strength)> _points;

    private StrengthOverTime(IReadOnlyList<(double Seconds, float Strength)> points) => _points = points;

    /// <summary>Reads "0@0,1@4".</summary>
    /// <param name="text">X@TIME with commas between, X from 0 to 1, times rising.</param>
    /// <param name="option">Whose it is.</param>
    /// <exception cref="UsageException">It is none.</exception>
    public static StrengthOverTime Parse(string text, string option)
    {
        ArgumentNullException.ThrowIfNull(text);
        var points = new List<(double Seconds, float Strength)>();
        foreach (var point in text.Split(','))
        {
            if (point.Split('@') is not [var share, var time] || !float.TryParse(share, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var strength) || strength > 1)
                throw new UsageException($"`{option}` takes strengths from 0 to 1 with times, and '{point}' is none", "write for example 0@0,1@4 for a style that comes within four seconds");
            var seconds = VideoOptions.Seconds(time.TrimEnd('s'), option);
            if (points.Count > 0 && seconds <= points[^1].Seconds)
                throw new UsageException($"`{option}` {text} has a time that doesn't come after the one before", "give the times in their order");
            points.Add((seconds, strength));
        }
        return new StrengthOverTime(points);
    }

    /// <summary>The strength at a time.</summary>
    /// <param name="seconds">Since the result's beginning.</param>
    public float At(double seconds)
    {
        var next = 0;
        while (next < _points.Count && _points[next].Seconds <= seconds)
            next++;
        if (next == 0 || next == _points.Count)
            return _points[Math.Max(0, next - 1)].Strength;
        var ((from, first), (to, last)) = (_points[next - 1], _points[next]);
        return float.Lerp(first, last, (float)((seconds - from) / (to - from)));
    }
}
