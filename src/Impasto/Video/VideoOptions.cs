using System.Globalization;
using Impasto.Imaging.Clips;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Video;

/// <summary>What of a clip is painted, and how the result is written.</summary>
public sealed record VideoOptions
{
    /// <summary>Seconds, or "1:02.5"; null is the clip's beginning.</summary>
    [Option("from", "Where in the clip to begin: seconds, or minutes:seconds", Unit = "TIME")]
    public string? From { get; init; }

    /// <summary>Seconds, or "1:02.5"; null is the clip's end.</summary>
    [Option("to", "Where in the clip to end", Unit = "TIME")]
    public string? To { get; init; }

    /// <summary>Frames a second: "25", "30000/1001"; null is the clip's own.</summary>
    [Option("fps", "Frames a second, frames left out or repeated; without it the clip's own, and 25 for a folder of pictures", Unit = "N")]
    public string? Rate { get; init; }

    /// <summary>How the result is coded.</summary>
    [Option("codec", "How the clip is coded; without it, h264 (h265 for clips of 10 bits, vp9 for .webm)", Choices = "h264|h265|vp9|av1|prores")]
    public string? Codec { get; init; }

    /// <summary>Less is better and larger.</summary>
    [Option("crf", "The encoder's constant rate factor: less is better and larger; without it, 18 for h264, 20 for h265, 28 for vp9 and av1", Min = 0, Max = 63)]
    public int? Crf { get; init; }

    /// <summary>Whether statistics are shared.</summary>
    [Option("per-frame", "Paint every frame as a picture of its own: networks then normalise by each frame's statistics instead of those of the scene, and flicker", Source = "Wang et al. 2020, ReReVST")]
    public bool PerFrame { get; init; }

    /// <summary>See <see cref="ClipStylizer.Steady"/>.</summary>
    [Option("steady", "How much of a frame comes from the one before, along the motion of the clip: 0 leaves frames as they are painted, 1 paints only what is new", Min = 0, Max = 1,
        Source = "Ruder et al. 2018; Lai et al. 2018")]
    public float Steady { get; init; } = ClipStylizer.UsualSteadiness;

    /// <summary>Strengths and times, see <see cref="StrengthOverTime"/>; null is one strength for all.</summary>
    [Option("fade", "Strength over time, times those of `Strength`: from each time to the next it changes evenly", Unit = "X@TIME,..")]
    public string? Fade { get; init; }

    /// <summary>A film that is painted already; null paints one.</summary>
    [Option("stabilize", "Instead of painting, holds a film still that any program painted from the clip frame by frame: a clip, or a folder of numbered pictures", Unit = "FILE|FOLDER",
        Source = "Lai et al. 2018")]
    public string? Stabilize { get; init; }

    /// <summary>What of the clip is read.</summary>
    /// <param name="size">Longest side of the frames; null is the clip's.</param>
    /// <exception cref="UsageException">A time or a rate is none.</exception>
    public ClipReadOptions Reading(int? size) => new()
    {
        From = From is null ? 0 : Seconds(From, nameof(From)),
        To = To is null ? null : Seconds(To, nameof(To)),
        Rate = Rate is null ? null : FrameRate.Parse(Rate) ?? throw new UsageException($"`{nameof(Rate)}` takes frames a second, and '{Rate}' is none", "give a number such as 25, or 30000/1001"),
        Size = size,
    };

    /// <summary>Whether the method is to begin a frame with the one before.</summary>
    /// <param name="method">Which.</param>
    internal bool Follows(IStyleMethod method) => method.FollowsFrames && !PerFrame && Steady > 0;

    /// <summary>How strength changes; null where it doesn't.</summary>
    /// <exception cref="UsageException">What is asked can't be read.</exception>
    public StrengthOverTime? Fading() => Fade is null ? null : StrengthOverTime.Parse(Fade, nameof(Fade));

    /// <summary>"12.5" or "1:02" in seconds.</summary>
    /// <param name="text">The time.</param>
    /// <param name="option">Whose it is.</param>
    /// <exception cref="UsageException">It is none.</exception>
    internal static double Seconds(string text, string option)
    {
        double seconds = 0;
        foreach (var part in text.Split(':'))
        {
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                throw new UsageException($"`{option}` takes a time, and '{text}' is none", "give seconds such as 12.5, or minutes:seconds such as 1:02");
            seconds = seconds * 60 + value;
        }
        return seconds;
    }
}
