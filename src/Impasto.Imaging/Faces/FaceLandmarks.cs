using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Faces;

/// <summary>
/// A face's 68 landmarks in the iBUG order (300-W, Sagonas et al. 2013), in picture coordinates (x right, y down, 0-based pixel centres). "Right" and "left" are
/// the viewer's picture order: points run from the picture's left to its right.
/// </summary>
internal sealed class FaceLandmarks
{
    /// <summary>How many points a face has.</summary>
    public const int Count = 68;

    private readonly Point2[] _points;

    /// <summary>Copies the points.</summary>
    /// <exception cref="ArgumentException">There are not exactly 68, one isn't finite, or the face has no extent.</exception>
    public FaceLandmarks(IReadOnlyList<Point2> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count != Count)
            throw new ArgumentException($"A face has {Count} landmarks, but {points.Count} were given.", nameof(points));
        _points = [.. points];
        if (!Array.TrueForAll(_points, p => double.IsFinite(p.X) && double.IsFinite(p.Y)))
            throw new ArgumentException("A face's landmarks must be finite numbers, but one is not.", nameof(points));
        if (_points.Max(p => p.X) - _points.Min(p => p.X) < 1 || _points.Max(p => p.Y) - _points.Min(p => p.Y) < 1)
            throw new ArgumentException("A face's landmarks must cover at least one pixel each way, but they all coincide.", nameof(points));
    }

    /// <summary>All 68.</summary>
    public IReadOnlyList<Point2> Points => _points;

    /// <summary>Points 0-16: from ear to ear along the chin.</summary>
    public IReadOnlyList<Point2> Jaw => Range(0, 17);

    /// <summary>Points 17-21: the brow on the picture's left.</summary>
    public IReadOnlyList<Point2> LeftBrow => Range(17, 22);

    /// <summary>Points 22-26: the brow on the picture's right.</summary>
    public IReadOnlyList<Point2> RightBrow => Range(22, 27);

    /// <summary>Points 27-30: down the nose.</summary>
    public IReadOnlyList<Point2> NoseBridge => Range(27, 31);

    /// <summary>Points 31-35: along the nostrils.</summary>
    public IReadOnlyList<Point2> NoseTip => Range(31, 36);

    /// <summary>Points 36-41: around the eye on the picture's left, outer corner first, over the upper lid.</summary>
    public IReadOnlyList<Point2> LeftEye => Range(36, 42);

    /// <summary>Points 42-47: around the eye on the picture's right, inner corner first, over the upper lid.</summary>
    public IReadOnlyList<Point2> RightEye => Range(42, 48);

    /// <summary>Points 48-59: around the lips.</summary>
    public IReadOnlyList<Point2> OuterLips => Range(48, 60);

    /// <summary>Points 60-67: around the mouth's opening.</summary>
    public IReadOnlyList<Point2> InnerLips => Range(60, 68);

    /// <summary>Middle of the eye on the picture's left.</summary>
    public Point2 LeftEyeCenter => Point2.Mean(LeftEye);

    /// <summary>Middle of the eye on the picture's right.</summary>
    public Point2 RightEyeCenter => Point2.Mean(RightEye);

    /// <summary>Distance between the eyes' centres, px: the face's natural unit.</summary>
    public double EyeDistance => (RightEyeCenter - LeftEyeCenter).Length;

    /// <summary>From ear to ear, px.</summary>
    public double Width => (_points[16] - _points[0]).Length;

    /// <summary>The face's upward direction, a unit vector: square to the line between the eyes, away from the chin.</summary>
    public Point2 Up
    {
        get
        {
            var eyes = RightEyeCenter - LeftEyeCenter;
            var up = new Point2(eyes.Y, -eyes.X);
            if (Point2.Dot(up, _points[27] - _points[8]) < 0)
                up = -1 * up;
            return up.Length > 0 ? 1 / up.Length * up : new Point2(0, -1);
        }
    }

    /// <summary>
    /// The area between the eyes and the chin as a share of the whole face's: about 0.4 seen from the front, whichever way it is turned; 0 where points lie on one line or in one place,
    /// below 0 in a mirror.
    /// </summary>
    public double Openness
    {
        get
        {
            Point2 eyes = RightEyeCenter - LeftEyeCenter, down = _points[8] - _points[27];
            var (left, top, right, bottom) = Bounds;
            var extent = Math.Max(right - left, bottom - top);
            return (eyes.X * down.Y - eyes.Y * down.X) / (extent * extent);
        }
    }

    /// <summary>
    /// How far the face is turned to a side: where the nose's tip stands between the ears, from -1 (over the picture's left ear) over 0 (seen from the front) to 1; beyond in profile.
    /// </summary>
    public double Turn
    {
        get
        {
            var across = _points[16] - _points[0];
            return 2 * Point2.Dot(_points[30] - _points[0], across) / Point2.Dot(across, across) - 1;
        }
    }

    /// <summary>How far the mouth is open, in eye distances.</summary>
    public double MouthOpening => (_points[66] - _points[62]).Length / EyeDistance;

    /// <summary>The smallest upright rectangle around all points.</summary>
    public (double Left, double Top, double Right, double Bottom) Bounds =>
        (_points.Min(p => p.X), _points.Min(p => p.Y), _points.Max(p => p.X), _points.Max(p => p.Y));

    /// <summary>Every point sent through a map.</summary>
    public FaceLandmarks Transform(Func<Point2, Point2> map) => new([.. _points.Select(map)]);

    /// <summary>The landmarks of the picture resized from one size to another (pixel centres stay centres).</summary>
    public FaceLandmarks Resized(int fromWidth, int fromHeight, int toWidth, int toHeight)
    {
        double sx = toWidth / (double)fromWidth, sy = toHeight / (double)fromHeight;
        return Transform(p => new Point2((p.X + 0.5) * sx - 0.5, (p.Y + 0.5) * sy - 0.5));
    }

    private ArraySegment<Point2> Range(int start, int end) => new(_points, start, end - start);
}
