using System.Numerics;
using System.Runtime.Intrinsics;

namespace Impasto.Imaging.Painting;

/// <summary>
/// Draws strokes into one tile. First the nearest point of the path is found for every pixel, a row's pixels at a time; then each pixel
/// within
/// reach is shaded from the bristle texture. Edges are smoothed by the share of the pixel that lies inside.
/// </summary>
internal sealed class StrokeRasterizer(int tileSize)
{
    private const float UnderRelief = 0.45f; // the share of the relief below that still shows through fresh paint
    private const float Dust = 0.25f;
    private const float ReliefPerWidth = 0.085f;
    private readonly float[] _distance = new float[tileSize * tileSize];
    private readonly float[] _along = new float[tileSize * tileSize];
    private readonly float[] _side = new float[tileSize * tileSize];
    private readonly float[] _pressure = new float[tileSize * tileSize];

    /// <summary>Draws the part of a stroke that lies in the tile left..right, top..bottom (inclusive).</summary>
    /// <param name="stroke">The stroke.</param>
    /// <param name="paint">Premultiplied colour and coverage, [height, width, 4].</param>
    /// <param name="relief">Height of the paint, [height, width].</param>
    /// <param name="tooth">Height of the ground's grain, [height, width]; null is smooth.</param>
    /// <param name="width">The canvas' width.</param>
    /// <param name="left">First column.</param>
    /// <param name="top">First row.</param>
    /// <param name="right">Last column.</param>
    /// <param name="bottom">Last row.</param>
    public void Draw(PreparedStroke stroke, float[] paint, float[] relief, float[]? tooth, int width, int left, int top, int right, int bottom)
    {
        int x0 = Math.Max(left, stroke.Left), x1 = Math.Min(right, stroke.Right);
        int y0 = Math.Max(top, stroke.Top), y1 = Math.Min(bottom, stroke.Bottom);
        if (x0 > x1 || y0 > y1)
            return;
        for (var y = y0; y <= y1; y++)
            _distance.AsSpan((y - top) * tileSize + x0 - left, x1 - x0 + 1).Fill(float.MaxValue);
        if (!MeasureDistances(stroke, left, top, x0, y0, x1, y1))
            return;
        var reach = (stroke.Radius + 1) * (stroke.Radius + 1);
        for (var y = y0; y <= y1; y++)
        {
            var row = (y - top) * tileSize - left;
            for (var x = x0; x <= x1; x++)
            {
                if (_distance[row + x] < reach)
                    Shade(stroke, row + x, paint.AsSpan(4 * (y * width + x), 4), ref relief[y * width + x], tooth is null ? 1 : tooth[y * width + x]);
            }
        }
    }

    private bool MeasureDistances(PreparedStroke stroke, int left, int top, int x0, int y0, int x1, int y1)
    {
        var any = false;
        var reach = stroke.Radius + 1;
        var lanes = Vector<float>.Count;
        for (var i = 0; i < stroke.Segments.Length; i++)
        {
            var segment = stroke.Segments[i];
            // The first and last piece run on by a radius, so that the ends can be round or flat as the brush wants.
            var least = i == 0 ? -stroke.Radius : 0;
            var most = segment.Length + (i == stroke.Segments.Length - 1 ? stroke.Radius : 0);
            var a = segment.From + segment.Along * least;
            var b = segment.From + segment.Along * most;
            var sx0 = Math.Max(x0, (int)MathF.Floor(MathF.Min(a.X, b.X) - reach));
            var sx1 = Math.Min(x1, (int)MathF.Ceiling(MathF.Max(a.X, b.X) + reach));
            var sy0 = Math.Max(y0, (int)MathF.Floor(MathF.Min(a.Y, b.Y) - reach));
            var sy1 = Math.Min(y1, (int)MathF.Ceiling(MathF.Max(a.Y, b.Y) + reach));
            if (sx0 > sx1 || sy0 > sy1)
                continue;
            any = true;
            var slope = segment.Length > 0 ? (segment.PressureTo - segment.PressureFrom) / segment.Length : 0;
            for (var y = sy0; y <= sy1; y++)
            {
                var row = (y - top) * tileSize - left;
                var dy = y - segment.From.Y;
                for (var x = sx0; x <= sx1; x += lanes)
                {
                    // Whole vectors only: the last one of a row is moved back; pixels met twice get the same values.
                    var start = Math.Max(left, Math.Min(x, left + tileSize - lanes));
                    var at = row + start;
                    var dx = Vector<float>.Indices + new Vector<float>(start - segment.From.X);
                    var t = Vector.Min(Vector.Max(dx * segment.Along.X + new Vector<float>(dy * segment.Along.Y), new Vector<float>(least)), new Vector<float>(most));
                    var offX = dx - t * segment.Along.X;
                    var offY = new Vector<float>(dy) - t * segment.Along.Y;
                    var squared = offX * offX + offY * offY;
                    var cross = offY * segment.Along.X - offX * segment.Along.Y;
                    var before = new Vector<float>(_distance, at);
                    var nearer = Vector.LessThan(squared, before);
                    if (!Vector.LessThanAny(squared, before))
                        continue;
                    Vector.ConditionalSelect(nearer, squared, before).CopyTo(_distance, at);
                    Vector.ConditionalSelect(nearer, t + new Vector<float>(segment.Before), new Vector<float>(_along, at)).CopyTo(_along, at);
                    Vector.ConditionalSelect(nearer, cross, new Vector<float>(_side, at)).CopyTo(_side, at);
                    var pressure = new Vector<float>(segment.PressureFrom) + Vector.Min(Vector.Max(t, Vector<float>.Zero), new Vector<float>(segment.Length)) * slope;
                    Vector.ConditionalSelect(nearer, pressure, new Vector<float>(_pressure, at)).CopyTo(_pressure, at);
                }
            }
        }
        return any;
    }

    private void Shade(PreparedStroke prepared, int at, Span<float> paint, ref float relief, float tooth)
    {
        var stroke = prepared.Stroke;
        var texture = stroke.Texture;
        var along = _along[at];
        var radius = prepared.Radius * _pressure[at] * Taper(along, stroke.TaperStart * stroke.Width) * Taper(prepared.Length - along, stroke.TaperEnd * stroke.Width);
        var distance = MathF.Sqrt(_distance[at]);
        if (radius < 0.05f || distance >= radius + 0.5f)
            return;
        var side = MathF.Min(distance / radius, 1);
        var across = 0.5f + 0.5f * (_side[at] < 0 != prepared.Mirrored ? -side : side);
        var scale = BristleTexture.Rows / (stroke.Width * BristleTexture.Columns);
        var bristle = texture.Sample(BristleTexture.LevelFor(stroke.Width), prepared.Offset + along * scale, across);
        float height = bristle.GetElement(0), load = bristle.GetElement(1), tone = bristle.GetElement(2);

        var ragged = texture.Raggedness;
        var cap = radius * texture.Roundness * MathF.Sqrt(1 - side * side) + radius * (1 - texture.Roundness) * 0.3f;
        var row = (int)(across * (BristleTexture.Rows - 1));
        var fromStart = along + cap - ragged * radius * texture.Start[row];
        var toEnd = prepared.Length - along + cap - 1.6f * ragged * radius * texture.End[row];
        var toSide = radius * (1 - 0.5f * ragged * (1 - load)) - distance;
        var inside = MathF.Min(toSide, MathF.Min(fromStart, toEnd));
        var cover = Math.Clamp(inside + 0.5f, 0, 1) * MathF.Min(1, 2 * radius);
        if (cover <= 0)
            return;

        // Bristles whose load is used up leave gaps, first the emptiest, more of them the longer the stroke has run.
        var dry = stroke.Dryness * Math.Clamp(along / MathF.Max(prepared.Length, 1), 0, 1);
        var alpha = cover * stroke.Opacity * Math.Clamp((load - dry) * 4 + 1, 0, 1);
        // Chalk rubs off on the heights of the paper's grain; into the hollows falls only its dust.
        alpha *= Math.Clamp((tooth - stroke.Grain) * 3 + 1, Dust, 1);

        var shade = 1 + stroke.Streaks * (2 * tone - 1);
        var fresh = Vector128.Create(stroke.Color.X * shade, stroke.Color.Y * shade, stroke.Color.Z * shade, 1);
        var below = Vector128.Create<float>(paint);
        (below * Vector128.Create(1 - alpha) + fresh * Vector128.Create(alpha)).CopyTo(paint);

        // Paint is pushed aside and ahead by the brush: a low ridge along the sides and at the end.
        var depth = Math.Clamp(inside / radius, 0, 1);
        var body = MathF.Min(1, depth * 5);
        var ridge = MathF.Max(0, 1 - MathF.Abs(depth - 0.14f) / 0.14f);
        var thickness = stroke.Thickness * ReliefPerWidth * stroke.Width * (body * (0.3f + 0.7f * height) + 0.3f * ridge);
        relief += alpha * (thickness - (1 - UnderRelief) * relief);
    }

    private static float Taper(float distance, float over)
    {
        if (over <= 0 || distance >= over)
            return 1;
        var share = MathF.Max(distance, 0) / over;
        return 0.12f + 0.88f * MathF.Sqrt(share * (2 - share));
    }
}
