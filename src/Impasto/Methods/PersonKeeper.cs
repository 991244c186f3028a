using Impasto.Imaging;
using Impasto.Imaging.Resampling;

namespace Impasto.Methods;

/// <summary>Leaves people as they are in the photograph, and paints what is around them.</summary>
internal static class PersonKeeper
{
    /// <summary>Less of a picture than this is nobody.</summary>
    private const double Least = 0.002;

    /// <summary>Whether there is anybody.</summary>
    /// <param name="people">Where people are, 0..1.</param>
    public static bool IsAnybody(Plane people) => people.Values.Average() >= Least;

    /// <summary>Where a picture is painted.</summary>
    /// <param name="mask">What of it is wanted; null is all.</param>
    /// <param name="people">Where people are, 0..1; of any size.</param>
    public static Picture Around(Picture? mask, Plane people)
    {
        var wanted = mask?.MaskValues();
        var known = wanted is null || (wanted.Width, wanted.Height) == (people.Width, people.Height) ? people : people.Width >= wanted.Width ? people
            : Resampler.Resize(people, wanted.Width, wanted.Height, ResampleFilter.Bilinear);
        if (wanted is not null && wanted.Width < known.Width)
            wanted = Resampler.Resize(wanted, known.Width, known.Height, ResampleFilter.Bilinear);
        var around = new Picture(known.Width, known.Height, 1);
        for (var i = 0; i < around.Pixels.Length; i++)
            around.Pixels[i] = (1 - known.Values[i]) * (wanted?.Values[i] ?? 1);
        return around;
    }
}
