using Impasto.Imaging;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Flow;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Warping;

namespace Impasto.Video;

/// <summary>
/// Follows a clip from frame to frame by optical flow, and tells where that can be relied on: where the way there and back again ends where it began, no two motions meet (Sundaram et al.
/// 2010), both with a margin (Ruder et al. 2018: a minimum over 7x7), and the colours agree (Lai et al. 2018). One thread may use it at a time.
/// </summary>
internal sealed class MotionTracker
{
    /// <summary>The longest side at which flow is sought, px: larger frames are halved until they have no more.</summary>
    internal const int LongestSide = 1024;

    /// <summary>Pixels that the unreliable is widened by.</summary>
    private const int Margin = 3;

    /// <summary>How fast reliability falls with the squared difference of colours, summed over the channels.</summary>
    private const float Disagreement = 50;

    /// <summary>Where less of a frame than this can be followed, it is as after a cut.</summary>
    private const double LeastFollowed = 0.4;

    /// <summary>The squared slope of a flow that is a boundary where nothing moves: above what noise makes of flat places.</summary>
    private const float Slope = 0.02f;

    /// <summary>The camera stands still where half of the flow is shorter than this, px.</summary>
    private const float Standing = 0.3f;

    /// <summary>
    /// How many times the error of the flow that of no motion may be for a place to stand still: a frame that is read between pixels has less noise. And what is too little to be seen, squares
    /// summed over the channels.
    /// </summary>
    private const float StillError = 2, Unseen = 3f / (255 * 255);

    /// <summary>Pixels around one that are looked at to tell whether it stands still.</summary>
    private const int StillRadius = 4;

    private readonly DenseFlow _flow = new(FlowOptions.Of(FlowPreset.Quick));
    private readonly int _longestSide;
    private readonly int _reach;
    private readonly List<(Picture Frame, FlowPyramid Pyramid)> _frames = [];

    /// <summary>Follows a clip.</summary>
    /// <param name="reach">How many frames back <see cref="Since"/> can look.</param>
    public MotionTracker(int reach = 1)
        : this(reach, LongestSide)
    {
    }

    internal MotionTracker(int reach, int longestSide) => (_reach, _longestSide) = (reach, longestSide);

    /// <summary>The motion since the last frame.</summary>
    /// <param name="frame">The next frame, three channels, of the size of those before.</param>
    /// <param name="isCut">Whether a scene begins with it.</param>
    /// <param name="cancel">Checked many times.</param>
    /// <returns>Null where there is none to speak of: for the first frame of a clip and of a scene, and where nearly nothing can be followed.</returns>
    public FrameMotion? Next(Picture frame, bool isCut, CancellationToken cancel = default)
    {
        var halvings = 0;
        while (Math.Max(frame.Width, frame.Height) >> halvings > _longestSide)
            halvings++;
        var sized = halvings == 0 ? frame : Resampler.Resize(frame, Math.Max(1, frame.Width >> halvings), Math.Max(1, frame.Height >> halvings), ResampleFilter.Box);
        if (isCut)
            _frames.Clear();
        _frames.Add((sized, new FlowPyramid(sized)));
        if (_frames.Count > _reach + 1)
            _frames.RemoveAt(0);
        return Since(1, cancel);
    }

    /// <summary>The motion of the newest frame since an earlier one.</summary>
    /// <param name="back">How many frames earlier, at most the reach.</param>
    /// <param name="cancel">Checked many times.</param>
    /// <returns>Null where the scene has none so early, and where nearly nothing can be followed.</returns>
    public FrameMotion? Since(int back, CancellationToken cancel = default) => _frames.Count <= back ? null
        : Between(_frames[^1].Frame, _frames[^1].Pyramid, _frames[^(back + 1)].Frame, _frames[^(back + 1)].Pyramid, cancel);

    private FrameMotion? Between(Picture frame, FlowPyramid pyramid, Picture last, FlowPyramid lastPyramid, CancellationToken cancel)
    {
        var back = _flow.Between(pyramid, lastPyramid, cancel);
        var there = _flow.Between(lastPyramid, pyramid, cancel);
        LetStand(back, frame, last);
        var reliable = FlowConsistency.Reliable(back, there, Slope);
        var followed = 0.0;
        foreach (var value in reliable.Values)
            followed += value;
        if (followed < LeastFollowed * reliable.Values.Length)
            return null;
        var motion = new FrameMotion(back, WithMargin(reliable), (Median(back, 0), Median(back, 1)));
        ParallelLoop.For(0, frame.Height, y =>
        {
            Span<float> was = stackalloc float[3];
            var row = motion.Reliability.Row(y);
            for (var x = 0; x < frame.Width; x++)
            {
                if (row[x] == 0 || motion.Enters(x, y))
                {
                    row[x] = 0;
                    continue;
                }
                var at = y * frame.Width + x;
                Sampling.Bilinear(last.Pixels, last.Width, last.Height, 3, x + back.Vectors[2 * at], y + back.Vectors[2 * at + 1], was);
                var squares = 0f;
                for (var c = 0; c < 3; c++)
                    squares += (frame.Pixels[3 * at + c] - was[c]) * (frame.Pixels[3 * at + c] - was[c]);
                row[x] *= MathF.Exp(-Disagreement * squares);
            }
        }, cancel);
        return motion;
    }

    /// <summary>Of every fourth row and column, which is enough.</summary>
    private static float Median(FlowField flow, int component)
    {
        var values = new List<float>();
        for (var y = 0; y < flow.Height; y += 4)
        {
            for (var x = 0; x < flow.Width; x += 4)
                values.Add(flow.Vectors[2 * (y * flow.Width + x) + component]);
        }
        values.Sort();
        return values[values.Count / 2];
    }

    /// <summary>Before a camera that stands still, what can be explained by no motion has none: flat places would follow the noise.</summary>
    private static void LetStand(FlowField flow, Picture frame, Picture last)
    {
        var lengths = new float[flow.Width * flow.Height];
        for (var i = 0; i < lengths.Length; i++)
            lengths[i] = flow.Vectors[2 * i] * flow.Vectors[2 * i] + flow.Vectors[2 * i + 1] * flow.Vectors[2 * i + 1];
        if (lengths.Count(length => length < Standing * Standing) < lengths.Length / 2)
            return;
        Plane still = Errors(frame, last, new FlowField(flow.Width, flow.Height)), moved = Errors(frame, last, flow);
        for (var i = 0; i < lengths.Length; i++)
        {
            if (still.Values[i] <= StillError * moved.Values[i] + Unseen)
                (flow.Vectors[2 * i], flow.Vectors[2 * i + 1]) = (0, 0);
        }
    }

    /// <summary>Squared differences from the last frame, summed over the channels, around each pixel.</summary>
    private static Plane Errors(Picture frame, Picture last, FlowField flow)
    {
        var warped = flow.Warp(last, Interpolation.Bilinear);
        var squares = new Plane(frame.Width, frame.Height);
        for (var i = 0; i < warped.Pixels.Length; i++)
            squares.Values[i / 3] += (frame.Pixels[i] - warped.Pixels[i]) * (frame.Pixels[i] - warped.Pixels[i]);
        return BoxFilter.Mean(squares, StillRadius);
    }

    /// <summary>The minimum over squares of 7x7.</summary>
    private static Plane WithMargin(Plane map)
    {
        var rows = new Plane(map.Width, map.Height);
        ParallelLoop.For(0, map.Height, y =>
        {
            Span<float> from = map.Row(y), to = rows.Row(y);
            for (var x = 0; x < to.Length; x++)
            {
                var first = Math.Max(0, x - Margin);
                to[x] = from[first..Math.Min(to.Length, x + Margin + 1)].Contains(0f) ? 0 : 1;
            }
        });
        var result = new Plane(map.Width, map.Height);
        ParallelLoop.For(0, map.Height, y =>
        {
            var to = result.Row(y);
            rows.Row(y).CopyTo(to);
            for (var other = Math.Max(0, y - Margin); other < Math.Min(map.Height, y + Margin + 1); other++)
                System.Numerics.Tensors.TensorPrimitives.Min(to, rows.Row(other), to);
        });
        return result;
    }
}
