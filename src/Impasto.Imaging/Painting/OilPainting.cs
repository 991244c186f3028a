using System.Numerics;
using Impasto.Imaging.Color;

namespace Impasto.Imaging.Painting;

/// <summary>
/// The oil paint filter (Semmo, Limberger, Kyprianidis and Döllner 2015, "Image Stylization by Oil Paint Filtering using Color
/// Palettes"): a picture quantised to a
/// palette's colours with smooth transitions, and the relief of brushes that followed its flow. <see cref="ReliefLighting"/> then lights
/// it.
/// </summary>
internal static class OilPainting
{
    /// <summary>Paints a picture.</summary>
    /// <param name="picture">Three channels.</param>
    /// <param name="field">The picture's flow.</param>
    /// <param name="palette">The picture's palette.</param>
    /// <param name="targets">The colour that each of the palette's is painted with, CIELAB; the palette's own or another's.</param>
    /// <param name="settings">How.</param>
    /// <param name="cancel">Ends the work with OperationCanceledException.</param>
    /// <returns>The flat colours and the height of the paint in pixels, [height, width].</returns>
    /// <exception cref="ArgumentException">The picture is grey, or sizes or counts differ.</exception>
    public static (Picture Colors, float[] Relief) Paint(Picture picture, OrientationField field, DominantPalette palette, IReadOnlyList<Vector3> targets,
        OilPaintingSettings settings, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(palette);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(settings);
        int width = picture.Width, height = picture.Height;
        if (picture.Channels != 3)
            throw new ArgumentException("Only pictures of three channels are painted, but this one is grey: call ToRgb() first.", nameof(picture));
        if (field.Width != width || field.Height != height)
            throw new ArgumentException($"Picture and orientation field have one size,"
                + $" but they are {width}x{height} and {field.Width}x{field.Height}.", nameof(field));
        if (targets.Count != palette.Lab.Count)
            throw new ArgumentException($"There is one paint for each colour of the palette,"
                + $" but {targets.Count} were given for {palette.Lab.Count}.", nameof(targets));
        var unit = Math.Max(width, height) / 1000f;
        var abstraction = settings.Abstraction;

        var values = ColorSpaces.FromSrgb(picture.Pixels, ColorSpace.Lab);
        var lab = new Vector4[width * height];
        ParallelLoop.For(0, height, y =>
        {
            for (var i = y * width; i < (y + 1) * width; i++)
                lab[i] = new Vector4(values[3 * i], values[3 * i + 1], values[3 * i + 2], 0);
        }, cancel);
        for (var pass = 0; pass < 2; pass++)
            lab = FlowFilter.Bilateral(lab, field, 0.5f + 2 * abstraction * unit, 1 + 5 * abstraction * unit, 4 + 8 * abstraction, cancel);
        var paint = PaletteQuantizer.Quantize(lab, width, height, palette, targets, 2 + 20 * abstraction * unit, 25, cancel);
        paint = FlowFilter.Smooth(paint, field, 0.5f + 2 * unit, cancel);
        paint = FlowFilter.Sharpen(paint, field, 1.5f, 3, cancel);
        paint = FlowFilter.Sharpen(paint, field, 1, 2, cancel);
        paint = FlowFilter.Smooth(paint, field, 1.2f, cancel); // along the edges: it takes away their steps

        var brush = BrushTexture.Create(field, MathF.Max(3, 5.5f * settings.BrushScale * unit), settings.Seed).Values;
        cancel.ThrowIfCancellationRequested();
        var relief = new float[brush.Length];
        var thickness = 3.2f * MathF.Max(settings.BrushScale * unit, 0.5f);
        ParallelLoop.For(0, height, y =>
        {
            for (var i = y * width; i < (y + 1) * width; i++)
            {
                // Paint lies thinner in the furrows and a little lighter on the ridges; lights are painted thicker than shadows.
                var color = paint[i].AsVector3();
                relief[i] = thickness * brush[i] * (0.7f + 0.004f * color.X) + 0.014f * color.X;
                color.X += 7 * (brush[i] - 0.5f);
                color.CopyTo(values, 3 * i);
            }
        }, cancel);
        return (new Picture(width, height, 3, Clip(ColorSpaces.ToSrgb(values, ColorSpace.Lab))) { Alpha = picture.Alpha, Metadata = picture.Metadata }, relief);
    }

    private static float[] Clip(float[] values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = Math.Clamp(values[i], 0, 1);
        return values;
    }
}
