namespace Impasto.Imaging.Flow;

/// <summary>A frame as the flow sees it: its luma, 0 to 255, at full size and halved again and again. One serves the flows to the frames before and after.</summary>
internal sealed class FlowPyramid
{
    /// <summary>The shortest side of the smallest level, and of what patches are cut from at all.</summary>
    internal const int LeastSide = InverseSearch.PatchSide;

    /// <param name="frame">1 or 3 channels; what is no number counts as 0.</param>
    public FlowPyramid(Picture frame)
    {
        (Width, Height) = (frame.Width, frame.Height);
        // Smaller than a patch: the edge goes on.
        var plane = new PaddedPlane(Math.Max(Width, LeastSide), Math.Max(Height, LeastSide));
        FlowRows.For(plane.Width, plane.Height, (from, to) =>
        {
            for (var y = from; y < to; y++)
            {
                var row = plane.Row(y);
                Luma(frame, Math.Min(y, Height - 1), row[..Width]);
                row[Width..].Fill(row[Width - 1]);
            }
        });
        plane.RepeatEdges();
        List<PaddedPlane> levels = [plane];
        while (Math.Min(plane.Width, plane.Height) >= 2 * LeastSide && Math.Max(plane.Width, plane.Height) > 24)
            levels.Add(plane = plane.Half());
        Levels = levels;
    }

    /// <param name="luma">0 to 1.</param>
    public FlowPyramid(Plane luma)
        : this(luma.ToPicture())
    {
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Fine to coarse.</summary>
    public IReadOnlyList<PaddedPlane> Levels { get; }

    private static void Luma(Picture frame, int y, Span<float> row)
    {
        var pixels = frame.Pixels.AsSpan(y * frame.Width * frame.Channels, frame.Width * frame.Channels);
        for (var x = 0; x < row.Length; x++)
        {
            var value = frame.Channels == 1 ? pixels[x] : 0.299f * pixels[3 * x] + 0.587f * pixels[3 * x + 1] + 0.114f * pixels[3 * x + 2];
            row[x] = value > 0 ? 255 * Math.Min(value, 1) : 0;
        }
    }
}
