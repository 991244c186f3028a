using Impasto.Imaging.Faces;
using Impasto.Imaging.Warping;

namespace Impasto.Methods.FaceSwap;

/// <summary>
/// The faces of a clip, each followed from frame to frame. Landmarks that are found in each frame by itself tremble, and a new face would tremble with them: each is averaged with those of the frames
/// around it, as far as the face moves evenly there, so that movement is neither slowed nor late.
/// </summary>
internal sealed class FaceTracks
{
    /// <summary>Frames on either side that are averaged.</summary>
    private const int Reach = 8;

    /// <summary>How far from even movement two frames' mean may lie to count much, eye distances: a landmark found twice in a noisy frame lies about 0.01 apart.</summary>
    private const double Uneven = 0.03;

    /// <summary>How far a face may move in a frame, eye distances.</summary>
    private const double Step = 0.6;

    /// <summary>Frames in which a face may not be found without being another one afterwards.</summary>
    private const int LongestGap = 8;

    /// <summary>What is found in fewer frames is no face.</summary>
    private const int LeastFrames = 3;

    private readonly List<Track> _tracks = [];
    private IReadOnlyList<Track>? _lasting;
    private int _frames;

    /// <summary>How many faces there are.</summary>
    public int Count => Lasting.Count;

    /// <summary>The next frame's faces, as they were found.</summary>
    public void Add(IReadOnlyList<FaceLandmarks> faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        var free = faces.ToList();
        var pairs = from track in _tracks
                    let gap = _frames - track.Last
                    where gap <= LongestGap + 1
                    from face in faces
                    let moved = (Center(face) - Center(track.Found[track.Last])).Length / face.EyeDistance
                    where moved <= Step * gap
                    orderby moved
                    select (track, face);
        foreach (var (track, face) in pairs.ToList())
        {
            if (track.Last < _frames && free.Remove(face))
                track.Found[track.Last = _frames] = face;
        }
        _tracks.AddRange(free.Select(face => new Track { First = _frames, Last = _frames, Found = { [_frames] = face } }));
        _frames++;
        _lasting = null;
    }

    /// <summary>A face's landmarks in a frame; null where it isn't in the frame.</summary>
    /// <param name="frame">From 0.</param>
    /// <param name="face">From 0, the largest of the clip.</param>
    public FaceLandmarks? At(int frame, int face) => Lasting[face].Smoothed(frame);

    /// <summary>By how large they are and how long they are there.</summary>
    private IReadOnlyList<Track> Lasting => _lasting ??=
        [.. _tracks.Where(track => track.Found.Count >= Math.Min(LeastFrames, _frames)).OrderByDescending(track => track.Found.Values.Sum(face => face.EyeDistance))];

    private static Point2 Center(FaceLandmarks face) => Point2.Mean(face.Points);

    private sealed class Track
    {
        public int First { get; init; }

        public int Last { get; set; }

        public Dictionary<int, FaceLandmarks> Found { get; } = [];

        public FaceLandmarks? Smoothed(int frame)
        {
            if (In(frame) is not { } face)
                return null;
            // Behind the track's ends there is one frame where there should be two: then what counts is that the face stands still.
            List<FaceLandmarks[]> around = [.. Enumerable.Range(1, Reach).Select(k => new[] { In(frame - k), In(frame + k) }.OfType<FaceLandmarks>().ToArray()).TakeWhile(pair => pair.Length > 0)];
            var points = new Point2[FaceLandmarks.Count];
            for (var i = 0; i < points.Length; i++)
            {
                var (own, sum, weights) = (face.Points[i], face.Points[i], 1.0);
                foreach (var others in around)
                {
                    var mean = Point2.Mean([.. others.Select(other => other.Points[i])]);
                    var distance = (mean - own).Length / face.EyeDistance / Uneven;
                    var weight = others.Length * Math.Exp(-0.5 * distance * distance);
                    sum += weight * mean;
                    weights += weight;
                }
                points[i] = 1 / weights * sum;
            }
            return new FaceLandmarks(points);
        }

        /// <summary>As it was found, or between the frames around in which it was.</summary>
        private FaceLandmarks? In(int frame)
        {
            if (frame < First || frame > Last)
                return null;
            if (Found.TryGetValue(frame, out var found))
                return found;
            var (before, after) = (frame - 1, frame + 1);
            while (!Found.ContainsKey(before))
                before--;
            while (!Found.ContainsKey(after))
                after++;
            var share = (double)(frame - before) / (after - before);
            return new FaceLandmarks([.. Found[before].Points.Zip(Found[after].Points, (a, b) => a + share * (b - a))]);
        }
    }
}
