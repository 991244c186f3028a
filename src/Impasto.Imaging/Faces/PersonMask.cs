using Impasto.Imaging.Blending;
using Impasto.Imaging.Resampling;

namespace Impasto.Imaging.Faces;

/// <summary>
/// Tells a portrait's person (head, hair, shoulders) from the background, given the landmarks. As GrabCut (Rother, Kolmogorov and Blake 2004) it alternates between colour
/// models and a segmentation; the
/// cut itself is a random walker with priors (Grady 2005): soft, exact and free of parameters that jump. The start is the shape that portraits have: an ellipse around the
/// head, shoulders below it.
/// </summary>
internal static class PersonMask
{
    private const int LongestSide = 288;
    private const int Rounds = 4;
    private const float Prior = 0.02f;

    /// <summary>Distance between the nodes of the local colour models, in face widths; and in pixels at least, so that there are never many.</summary>
    private const double ColorCell = 0.5;
    private const double LeastColorCell = LongestSide / 12.0;

    /// <summary>How much of each pixel belongs to the person.</summary>
    /// <param name="picture">1 or 3 channels.</param>
    /// <param name="face">Its landmarks.</param>
    /// <param name="cancel">Checked between rounds.</param>
    /// <returns>One channel of the picture's size, 0..1, soft along hair.</returns>
    public static Picture Find(Picture picture, FaceLandmarks face, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(face);
        var shrink = Math.Min(1, LongestSide / (double)Math.Max(picture.Width, picture.Height));
        int width = Math.Max(1, (int)Math.Round(picture.Width * shrink)), height = Math.Max(1, (int)Math.Round(picture.Height * shrink));
        var small = Resampler.Resize(picture.ToRgb(), width, height, ResampleFilter.Box);
        var shape = new PersonShape(face.Resized(picture.Width, picture.Height, width, height), width, height);
        var (right, down) = Differences(small);
        var nearness = Nearness(small, right, down, shape);
        var edges = Edges(right, down);
        var person = new float[nearness.Length];
        for (var i = 0; i < person.Length; i++)
        {
            var p = Math.Clamp(shape.Likelihood[i], 0.005f, 0.995f);
            person[i] = p / (p + (1 - p) * MathF.Exp(-nearness[i]));
        }
        for (var round = 0; round < Rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            var posterior = Posterior(small, shape, person, nearness);
            person = Walk(edges, width, height, posterior, shape, cancel);
        }
        person = LargestPart(person, width, height, shape);
        return Enlarge(person, small, picture.ToRgb());
    }

    /// <summary>Where a portrait's person is likely to be, judged by the landmarks alone.</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="face">Landmarks in that picture.</param>
    /// <returns>One channel, 0..1: near 1 within head and shoulders, 0 far from them.</returns>
    public static Picture Shape(int width, int height, FaceLandmarks face)
    {
        ArgumentNullException.ThrowIfNull(face);
        return new Picture(width, height, 1, new PersonShape(face, width, height).Likelihood);
    }

    /// <summary>The face itself: from ear to ear, from the chin to the upper forehead.</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="face">Landmarks in that picture.</param>
    /// <returns>One channel, 0 outside, 1 inside, not softened.</returns>
    public static Picture Face(int width, int height, FaceLandmarks face)
    {
        ArgumentNullException.ThrowIfNull(face);
        var outline = PersonShape.FaceOutline(face, 0.5);
        var result = new Picture(width, height, 1);
        ParallelLoop.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
                result[x, y, 0] = PersonShape.Inside(outline, new Warping.Point2(x, y)) ? 1 : 0;
        });
        return result;
    }

    /// <summary>What colours and shape say, pixel by pixel, 0..1.</summary>
    private static float[] Posterior(Picture small, PersonShape shape, float[] person, float[] nearness)
    {
        var colors = new LocalColors(small, person, Math.Max(LeastColorCell, ColorCell * shape.FaceWidth));
        var result = new float[person.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var pixel = small.Pixels.AsSpan(3 * i, 3);
            // In the light, colours have the last word within the usual outline, for a head rarely fills it. Dark hair before a dark wall shows none: there the outline has.
            var trust = InTheLight(pixel);
            var p = Math.Clamp(shape.Likelihood[i], 0.005f, shape.Certain[i] ? 0.995f : 0.97f - 0.25f * trust);
            var (near, everywhere) = colors.LogRatios(pixel, i % small.Width, i / small.Width);
            // Around the head both must agree: the whole picture is deceived by a shirt of the wall's colour, the neighbourhood by a first guess with too much wall in it.
            // Shoulders may be broader than guessed, so there the whole picture decides.
            var head = 1 - Step(0, 0.4f, (float)((i / small.Width - shape.ChinRow) / shape.FaceWidth));
            var color = Math.Clamp(everywhere + head * Math.Min(0, near - everywhere), -4, 4);
            var odds = (1.6f - 0.3f * trust) * MathF.Log(p / (1 - p)) + (0.5f + 0.5f * trust) * color + nearness[i];
            result[i] = 1 / (1 + MathF.Exp(-odds));
        }
        return result;
    }

    private static float[] Walk((float[] Right, float[] Down) edges, int width, int height, float[] posterior, PersonShape shape, CancellationToken cancel)
    {
        float[] tie = new float[posterior.Length], b = new float[posterior.Length], x = (float[])posterior.Clone();
        for (var i = 0; i < tie.Length; i++)
        {
            tie[i] = Prior + (shape.Certain[i] ? 10 : 0);
            b[i] = Prior * posterior[i] + (shape.Certain[i] ? 10 * MathF.Round(shape.Likelihood[i]) : 0);
        }
        new GridLaplacian(width, height, (float[])edges.Right.Clone(), (float[])edges.Down.Clone(), tie).Solve(b, x, 1e-4, cancel);
        // The walker's probabilities are flat; what it calls likely is taken for certain, with a soft edge.
        return Array.ConvertAll(x, v => Step(0.35f, 0.65f, v));
    }

    /// <summary>
    /// Above 0 where fewer outlines lie between a pixel and the face than between it and the background around the head: a smooth wall that runs up to the head is no hair.
    /// </summary>
    private static float[] Nearness(Picture small, float[] right, float[] down, PersonShape shape)
    {
        var result = new float[right.Length];
        if (!shape.Core.Contains(true) || !shape.Surroundings.Contains(true))
            return result;
        float[] toPerson = OutlineCrossings.From(right, down, small.Width, shape.Core), toWall = OutlineCrossings.From(right, down, small.Width, shape.Surroundings);
        for (var i = 0; i < result.Length; i++)
        {
            // Dark hair before a dark wall has no outline to cross.
            var trust = InTheLight(small.Pixels.AsSpan(3 * i, 3));
            result[i] = trust * Math.Clamp(1.5f * MathF.Log((toWall[i] + 0.3f) / (toPerson[i] + 0.3f)), -2.5f, 2.5f);
        }
        return result;
    }

    /// <summary>Weights exp(-|difference|^2 / mean): near 1 inside smooth areas, near 0 across outlines.</summary>
    private static (float[] Right, float[] Down) Edges(float[] right, float[] down)
    {
        var scale = -1.5f / Math.Max((right.Average() + down.Average()) / 2, 1e-5f);
        return (Array.ConvertAll(right, v => MathF.Exp(scale * v) + 1e-4f), Array.ConvertAll(down, v => MathF.Exp(scale * v) + 1e-4f));
    }

    /// <summary>Squared differences between neighbours, 0 at the picture's right and lower edges.</summary>
    private static (float[] Right, float[] Down) Differences(Picture p)
    {
        float[] right = new float[p.Width * p.Height], down = new float[right.Length];
        for (int y = 0, i = 0; y < p.Height; y++)
        {
            for (var x = 0; x < p.Width; x++, i++)
            {
                right[i] = x + 1 < p.Width ? Squared(p, x, y, x + 1, y) : 0;
                down[i] = y + 1 < p.Height ? Squared(p, x, y, x, y + 1) : 0;
            }
        }
        return (right, down);
    }

    private static float Squared(Picture p, int x0, int y0, int x1, int y1)
    {
        var sum = 0f;
        for (var k = 0; k < 3; k++)
            sum += (p[x0, y0, k] - p[x1, y1, k]) * (p[x0, y0, k] - p[x1, y1, k]);
        return sum;
    }

    /// <summary>Keeps what hangs together with the face and fills holes in it.</summary>
    private static float[] LargestPart(float[] person, int width, int height, PersonShape shape)
    {
        var inside = Flood(width, height, i => person[i] >= 0.5f, i => shape.Certain[i] && shape.Likelihood[i] > 0.5f);
        var outside = Flood(width, height, i => !inside[i], i => i < width || i % width is 0 || i % width == width - 1 || i >= person.Length - width);
        var near = Flood(width, height, i => person[i] > 0.02f && !Deep(i), i => inside[i]);
        var result = new float[person.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = !inside[i] && !outside[i] ? 1 : inside[i] || near[i] ? person[i] : 0;
        return result;

        bool Deep(int i) => person[i] >= 0.5f && !inside[i];
    }

    private static bool[] Flood(int width, int height, Func<int, bool> passable, Func<int, bool> seed)
    {
        var reached = new bool[width * height];
        var queue = new Queue<int>();
        for (var i = 0; i < reached.Length; i++)
        {
            if (seed(i) && passable(i))
                Visit(i);
        }
        while (queue.TryDequeue(out var i))
        {
            if (i % width > 0)
                Visit(i - 1);
            if (i % width < width - 1)
                Visit(i + 1);
            if (i >= width)
                Visit(i - width);
            if (i < reached.Length - width)
                Visit(i + width);
        }
        return reached;

        void Visit(int i)
        {
            if (reached[i] || !passable(i))
                return;
            reached[i] = true;
            queue.Enqueue(i);
        }
    }

    /// <summary>Joint bilateral upsampling (Kopf et al. 2007): the large picture's own outlines decide between the small mask's neighbours.</summary>
    private static Picture Enlarge(float[] mask, Picture small, Picture large)
    {
        var result = new Picture(large.Width, large.Height, 1);
        double sx = small.Width / (double)large.Width, sy = small.Height / (double)large.Height;
        ParallelLoop.For(0, large.Height, y =>
        {
            for (var x = 0; x < large.Width; x++)
            {
                double px = (x + 0.5) * sx - 0.5, py = (y + 0.5) * sy - 0.5;
                int cx = (int)Math.Round(px), cy = (int)Math.Round(py);
                float sum = 0, total = 1e-6f;
                for (var j = Math.Max(cy - 1, 0); j <= Math.Min(cy + 1, small.Height - 1); j++)
                {
                    for (var i = Math.Max(cx - 1, 0); i <= Math.Min(cx + 1, small.Width - 1); i++)
                    {
                        var distance = (i - px) * (i - px) + (j - py) * (j - py);
                        var color = 0f;
                        for (var k = 0; k < 3; k++)
                            color += (small[i, j, k] - large[x, y, k]) * (small[i, j, k] - large[x, y, k]);
                        var weight = MathF.Exp((float)(-distance / 1.2) - color / (2 * 0.08f * 0.08f)) + 1e-7f;
                        sum += weight * mask[j * small.Width + i];
                        total += weight;
                    }
                }
                result[x, y, 0] = Math.Clamp(sum / total, 0, 1);
            }
        });
        return result;
    }

    /// <summary>0 for near black, where colours and outlines tell nothing, 1 from a dark grey on.</summary>
    private static float InTheLight(ReadOnlySpan<float> pixel) => Step(0.07f, 0.24f, 0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2]);

    private static float Step(float from, float to, float v)
    {
        var t = Math.Clamp((v - from) / (to - from), 0, 1);
        return t * t * (3 - 2 * t);
    }
}
