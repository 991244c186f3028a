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
        // The finer of the two on each side.
        var around = new Picture(Math.Max(people.Width, wanted?.Width ?? 0), Math.Max(people.Height, wanted?.Height ?? 0), 1);
        var (known, painted) = (Sized(people), wanted is null ? null : Sized(wanted));
        for (var i = 0; i < around.Pixels.Length; i++)
            around.Pixels[i] = (1 - known.Values[i]) * (painted?.Values[i] ?? 1);
        return around;

        Plane Sized(Plane plane) => Resampler.Resize(plane, around.Width, around.Height, ResampleFilter.Bilinear);
    }
}
