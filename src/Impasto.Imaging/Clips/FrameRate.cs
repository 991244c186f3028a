using System.Globalization;

namespace Impasto.Imaging.Clips;

/// <summary>Frames a second, as the fraction that files hold: 30000/1001 is not 29.97.</summary>
/// <param name="Frames">Above 0.</param>
/// <param name="Seconds">Above 0.</param>
public readonly record struct FrameRate(long Frames, long Seconds)
{
    /// <summary>Frames a second.</summary>
    public double Value => (double)Frames / Seconds;

    /// <summary>"25", "29.97" or "30000/1001"; null where it is none.</summary>
    public static FrameRate? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        if (parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var frames) && frames > 0
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
            return new FrameRate(frames, seconds);
        if (parts.Length != 1 || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !(value is > 0 and <= 1000))
            return null;
        // 23.976, 29.97 and 59.94 stand for thousands over 1001.
        var film = Math.Ceiling(value);
        return film > value && Math.Abs(film * 1000 / 1001 - value) < 0.005 ? new FrameRate((long)film * 1000, 1001) : new FrameRate((long)Math.Round(value * 1000), 1000).Reduced();
    }

    /// <summary>As files and ffmpeg write it.</summary>
    public override string ToString() => Seconds == 1 ? Frames.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Frames}/{Seconds}");

    /// <summary>The next whole number of frames a second, where one is near.</summary>
    internal FrameRate Rounded() => Math.Round(Value) is >= 1 and var whole && Math.Abs(Value - whole) < 0.02 * whole ? new FrameRate((long)whole, 1) : this;

    /// <summary>The same rate in the smallest numbers.</summary>
    internal FrameRate Reduced()
    {
        var common = (long)System.Numerics.BigInteger.GreatestCommonDivisor(Frames, Seconds);
        return new FrameRate(Frames / common, Seconds / common);
    }
}
