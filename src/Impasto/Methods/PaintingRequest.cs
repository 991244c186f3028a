using Impasto.Imaging;
using Impasto.Imaging.Painting;
using Impasto.Imaging.Resampling;

namespace Impasto.Methods;

/// <summary>What the painting methods do with a request before and after they paint.</summary>
internal static class PaintingRequest
{
    /// <summary>How many colours are taken from another painting.</summary>
    private const int BorrowedColors = 32;

    /// <summary>The request's way of keeping colours, once it is sure that every style is a picture.</summary>
    /// <exception cref="UsageException">A style is a trained model.</exception>
    public static ColorKeeper KeepColors(StyleRequest request, Picture content, string method)
    {
        if (request.Styles.FirstOrDefault(style => style.Picture is null) is { } model)
            throw new UsageException($"The method {method} takes colours from pictures, and {model.Name} is a trained model: give a picture, or leave --style out.");
        return ColorKeeper.For(request.PreserveColor, content, request.Styles);
    }

    /// <summary>
    /// The palette to paint with instead of the picture's own: of the file, else of the style picture with the greatest weight; null when
    /// there is neither.
    /// </summary>
    /// <exception cref="InputException">The file can't be read, or shows no colours.</exception>
    public static DominantPalette? BorrowedPalette(StyleRequest request, ColorKeeper colors, string? file)
    {
        var picture = file is not null ? Load(file) : colors.Styles.Select((style, i) => (Style: style, request.Styles[i].Weight)).DefaultIfEmpty().MaxBy(pair => pair.Weight).Style;
        if (picture is null)
            return null;
        if (picture.Alpha is { } alpha && !alpha.Any(a => a > 0))
            throw new InputException($"{file ?? "The style picture"} is transparent everywhere, so it shows no colours to paint with: give a picture with opaque pixels.");
        // What is transparent shows no colour.
        return DominantPalette.Extract(picture, BorrowedColors, picture.Alpha);
    }

    /// <summary>A mask file at the picture's size, 0..1; null without a file.</summary>
    /// <exception cref="InputException">The file can't be read.</exception>
    public static float[]? Mask(string? file, int width, int height)
    {
        if (file is null)
            return null;
        var plane = Resampler.Resize(Load(file).Luma(), width, height, ResampleFilter.Bilinear);
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

    /// <summary>The painted picture at the strength asked for, inside the mask, with the content's alpha and metadata.</summary>
    public static Picture Finish(Picture painted, Picture content, StyleRequest request)
    {
        if (request.Strength < 1)
        {
            for (var i = 0; i < painted.Pixels.Length; i++)
                painted.Pixels[i] = content.Pixels[i] + request.Strength * (painted.Pixels[i] - content.Pixels[i]);
        }
        return OutputSize.Finish(painted, content, request.Mask);
    }

    private static Picture Load(string file)
    {
        try
        {
            return PictureFile.Load(file);
        }
        catch (PictureException e)
        {
            throw new InputException(e.Message, e);
        }
    }
}
