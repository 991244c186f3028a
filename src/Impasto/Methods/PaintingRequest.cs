using Impasto.Imaging.Painting;
using Impasto.Imaging.Resampling;
using Impasto.Options;

namespace Impasto.Methods;

/// <summary>What the painting methods do with a request before and after they paint.</summary>
internal static class PaintingRequest
{
    /// <summary>How many colours are taken from another painting.</summary>
    private const int BorrowedColors = 32;

    /// <summary>Longest side, px, that is enough of a large painting for its colours.</summary>
    private const int PaletteSide = 1024;

    /// <summary>Refuses trained models: these methods take their styles' colours.</summary>
    /// <exception cref="UsageException">A style is a trained model.</exception>
    public static void RequirePictures(StyleRequest request, string method)
    {
        if (request.Styles.FirstOrDefault(style => style.Picture is null) is { } model)
            throw new UsageException($"The method {method} takes colours from pictures, and {model.Name} is a {(model.IsTrained ? "trained model" : "prepared style")}", "give a picture, or leave `Styles` out");
    }

    /// <summary>
    /// The palette to paint with instead of the picture's own: of the picture given, else of the style picture with the greatest weight; null when
    /// there is neither.
    /// </summary>
    /// <exception cref="InputException">The picture can't be read, or shows no colours.</exception>
    public static DominantPalette? BorrowedPalette<TOptions>(StyleJob<TOptions> job, PictureAsset? given)
    {
        var (request, colors) = (job.Request, job.Colors);
        var picture = given is not null ? given.Load(PaletteSide, job.Cancel) : colors.Styles.Select((style, i) => (Style: style, request.Styles[i].Weight)).DefaultIfEmpty().MaxBy(pair =>
            pair.Weight).Style;
        if (picture is null)
            return null;
        if (picture.Alpha is { } alpha && !alpha.Any(a => a > 0))
            throw new InputException($"{given?.Name ?? "The style picture"} is transparent everywhere, so it shows no colours to paint with", "give a picture with opaque pixels");
        // What is transparent shows no colour.
        return DominantPalette.Extract(picture, BorrowedColors, picture.Alpha);
    }

    /// <summary>A mask at the picture's size, 0..1; null stays null.</summary>
    /// <exception cref="InputException">The picture can't be read.</exception>
    public static float[]? Mask(PictureAsset? mask, int width, int height)
    {
        if (mask is null)
            return null;
        var plane = Resampler.Resize(mask.Load(Math.Max(width, height)).MaskValues(), width, height, ResampleFilter.Bilinear);
        for (var i = 0; i < plane.Values.Length; i++)
            plane.Values[i] = Math.Clamp(plane.Values[i], 0, 1);
        return plane.Values;
    }

    /// <summary>The paint's relief with the ground's weave or grain where the paint is thin.</summary>
    /// <param name="relief">Height of the paint in pixels; changed.</param>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="kind">The ground.</param>
    /// <param name="depth">Its height in pixels.</param>
    /// <param name="hiding">The height of paint, in pixels, that hides all but a third of it.</param>
    /// <param name="seed">Which piece of it.</param>
    public static void AddSurface(float[] relief, int width, int height, SurfaceKind kind, float depth, float hiding, int seed)
    {
        if (kind == SurfaceKind.Panel)
            return;
        var surface = SurfaceTexture.Create(kind, width, height, MathF.Max(3, Math.Max(width, height) / 230f), seed);
        for (var i = 0; i < relief.Length; i++)
            relief[i] += depth * surface[i] * MathF.Exp(-relief[i] / hiding);
    }
}
