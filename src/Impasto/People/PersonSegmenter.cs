using Impasto.Imaging;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Resampling;

namespace Impasto.People;

/// <summary>
/// Tells people from what is around them with the network of the npm package @mediapipe/selfie_segmentation (Apache-2.0): made for one person or a few who fill much of the picture. Where the
/// package is missing, pictures are stylised without it.
/// </summary>
internal sealed class PersonSegmenter : IDisposable
{
    private const string File = "selfie_segmentation.tflite";

    /// <summary>The longest side, px, at which the mask's edge is fitted to the picture's.</summary>
    private const int Fitting = 1024;

    /// <summary>Of the guided filter, in longest sides of the picture; and what counts as an edge.</summary>
    private const double Radius = 0.012;

    private const float Edge = 1e-4f;

    private readonly TfLiteNetwork _network;

    /// <exception cref="ModelException">It is missing or damaged.</exception>
    public PersonSegmenter()
    {
        if (!IsInstalled)
            throw new ModelException("People can't be told from what is around them, since the model of the npm package @mediapipe/selfie_segmentation is not there", "install npm and build again, or leave `KeepPerson` out");
        try
        {
            _network = new TfLiteNetwork(System.IO.File.ReadAllBytes(Path));
        }
        catch (InvalidDataException e)
        {
            throw new ModelException($"The model {Path} can't be used ({e.Message})", "build again to have it copied anew", e) { File = Path };
        }
    }

    /// <summary>Whether the model lies beside the program.</summary>
    public static bool IsInstalled => System.IO.File.Exists(Path);

    private static string Path => System.IO.Path.Combine(AppContext.BaseDirectory, "people", File);

    /// <summary>Where people are.</summary>
    /// <param name="picture">1 or 3 channels.</param>
    /// <returns>0 to 1, of the picture's size or, of a large picture, smaller.</returns>
    public Plane Find(Picture picture)
    {
        var rgb = picture.ToRgb();
        var (height, width) = (_network.InputShape[1], _network.InputShape[2]);
        using var input = Resampler.Resize(rgb, width, height, ResampleFilter.Bilinear).ToTensor();
        using var output = _network.Forward(input);
        var coarse = new Plane(width, height, output.ToArray());
        var by = Math.Min(1, Fitting / (double)Math.Max(rgb.Width, rgb.Height));
        var guide = by == 1 ? rgb : Resampler.Resize(rgb, Math.Max(1, (int)(rgb.Width * by)), Math.Max(1, (int)(rgb.Height * by)), ResampleFilter.Bilinear);
        var mask = Resampler.Resize(coarse, guide.Width, guide.Height, ResampleFilter.Bilinear);
        var fitted = GuidedFilter.Filter(guide, mask, Math.Max(1, (int)(Radius * Math.Max(guide.Width, guide.Height))), Edge);
        for (var i = 0; i < fitted.Values.Length; i++)
            fitted.Values[i] = Math.Clamp(fitted.Values[i], 0, 1);
        return fitted;
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
