using System.Text.RegularExpressions;
using Impasto.Cli.Stylizing;
using Impasto.Methods;
using Impasto.Options;
using Impasto.Video;

namespace Impasto.Cli.Filming;

/// <summary>Styles that come one after the other: "--style ink@0 --style scream@4s". From each time to the next the earlier style fades into the later one.</summary>
internal sealed partial class StyleTimes
{
    private readonly IReadOnlyList<double> _seconds;

    private StyleTimes(IReadOnlyList<double> seconds) => _seconds = seconds;

    /// <summary>Takes the times off styles as they were typed.</summary>
    /// <param name="typed">"FILE|STYLE[:WEIGHT][@TIME]".</param>
    /// <returns>The styles without times, and the times; null where there are none.</returns>
    /// <exception cref="UsageException">Some have a time and others none, or the times don't rise.</exception>
    public static (IReadOnlyList<string> Styles, StyleTimes? Times) Split(IReadOnlyList<string> typed)
    {
        List<(string Style, double? Time)> parts = [.. typed.Select(style => Path.Exists(style) || Timed().Match(style) is not { Success: true } match
            ? (style, (double?)null) : (match.Groups["style"].Value, VideoOptions.Seconds(match.Groups["time"].Value, nameof(StylizeOptions.Styles))))];
        if (parts.TrueForAll(part => part.Time is null))
            return (typed, null);
        if (parts.FindIndex(part => part.Time is null) is >= 0 and var without)
            throw new UsageException($"--style {typed[without]} has no time, and others have one", "give each style a time, for example --style ink@0 --style scream@4");
        for (var i = 1; i < parts.Count; i++)
        {
            if (parts[i].Time <= parts[i - 1].Time)
                throw new UsageException($"--style {typed[i]} doesn't come after --style {typed[i - 1]}", "give the styles in the order of their times");
        }
        return ([.. parts.Select(part => part.Style)], new StyleTimes([.. parts.Select(part => part.Time!.Value)]));
    }

    /// <summary>Refuses names that stand for several styles, of which nobody knows which comes when.</summary>
    public void Check(IReadOnlyList<FoundStyle> found)
    {
        if (found.Count != _seconds.Count)
            throw new UsageException($"{found.Count} styles were found for {_seconds.Count} times", "name single styles, no folders");
        if (found.Select(style => style.Weight).FirstOrDefault(weight => weight != 1, 1) is not 1 and var weight)
            throw new UsageException(FormattableString.Invariant($"A style has the weight {weight} and a time, and the times give the weights"), "leave the weight out");
    }

    /// <summary>The styles at a time, with their shares.</summary>
    /// <param name="styles">As many as there are times.</param>
    /// <param name="seconds">Since the result's beginning.</param>
    public IReadOnlyList<Style> At(IReadOnlyList<Style> styles, double seconds)
    {
        var next = 0;
        while (next < _seconds.Count && _seconds[next] <= seconds)
            next++;
        if (next == 0 || next == _seconds.Count)
            return [styles[Math.Max(0, next - 1)]];
        var share = (float)((seconds - _seconds[next - 1]) / (_seconds[next] - _seconds[next - 1]));
        return share == 0 ? [styles[next - 1]] : [styles[next - 1] with { Weight = 1 - share }, styles[next] with { Weight = share }];
    }

    [GeneratedRegex(@"^(?<style>.+)@(?<time>\d+(:\d+)*(\.\d+)?)s?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Timed();
}
