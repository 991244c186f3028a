using Impasto.Imaging.Filters;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Faces;

/// <summary>
/// How much of each pixel is the person where hair goes over into the wall, and the person's own colour there. As in shared sampling (Gastal and Oliveira 2010) a pixel near the
/// mask's outline looks along rays for colours that are surely the person's and surely the wall's, and the pair whose mixture it is tells its share; a guided filter
/// (He, Sun and Tang 2013) makes neighbours of one colour agree.
/// </summary>
internal static class HairMatte
{
    private const int LongestSide = 720;
    private const int Rays = 24;

    /// <summary>How far beyond the mask's outline hair is looked for, and how far within it the wall, in eye distances; elsewhere than around the head a share of it.</summary>
    private const double Outer = 0.6, Inner = 0.16, BodyShare = 0.12;

    /// <summary>Finds shares and colours.</summary>
    /// <param name="picture">Three channels.</param>
    /// <param name="face">Its landmarks.</param>
    /// <param name="mask">The person, 0..1, whose outline may be off by the reach of hair; the picture's size.</param>
    /// <param name="cancel">Checked between the steps.</param>
    /// <returns>
    /// The person's share of each pixel, 0..1; and the person's colours, [height, width, 3], 0..1: the picture's where the share is 1, unmixed from the wall's elsewhere.
    /// </returns>
    public static (Plane Share, Picture Colors) Find(Picture picture, FaceLandmarks face, Plane mask, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(face);
        ArgumentNullException.ThrowIfNull(mask);
        var shrink = Math.Min(1, LongestSide / (double)Math.Max(picture.Width, picture.Height));
        int width = Math.Max(1, (int)Math.Round(picture.Width * shrink)), height = Math.Max(1, (int)Math.Round(picture.Height * shrink));
        var small = shrink < 1 ? Resampler.Resize(picture, width, height, ResampleFilter.Box) : picture;
        var smallMask = shrink < 1 ? Resampler.Resize(mask, width, height, ResampleFilter.Box) : mask;
        var map = new TriMap(face.Resized(picture.Width, picture.Height, width, height), smallMask);
        cancel.ThrowIfCancellationRequested();
        var found = Sampled(small, smallMask, map);
        cancel.ThrowIfCancellationRequested();
        var share = Smoothed(small, found, map);
        if (shrink < 1)
        {
            // The large picture's own strands: a linear function of its colours in every window.
            share = GuidedFilter.Filter(picture, Resampler.Resize(share, picture.Width, picture.Height, ResampleFilter.Bilinear), (int)Math.Ceiling(2 / shrink), 1e-4f);
            share = new Plane(share.Width, share.Height, Array.ConvertAll(share.Values, v => Math.Clamp(v, 0, 1)));
        }
        return (share, Unmixed(picture, share, Resized(found.Person, picture), Resized(found.Wall, picture)));
    }

    /// <summary>For each pixel near the outline the pair of colours that explains it best; far from it the mask and the picture.</summary>
    private static Samples Sampled(Picture picture, Plane mask, TriMap map)
    {
        var (width, height) = (picture.Width, picture.Height);
        var result = new Samples(mask.Clone(), new Plane(width, height), new Picture(width, height, 3), new Picture(width, height, 3));
        picture.Pixels.CopyTo(result.Person.Pixels.AsSpan());
        picture.Pixels.CopyTo(result.Wall.Pixels.AsSpan());
        // Colours of samples are means: a single strand or leaf is no witness.
        var calm = Gaussian.Blur(picture, 1).Pixels;
        var skin = map.MeanSkin(picture);
        ParallelLoop.For(0, height, y =>
        {
            Span<int> persons = stackalloc int[Rays], walls = stackalloc int[Rays];
            for (var x = 0; x < width; x++)
            {
                var i = y * width + x;
                if (map.Known[i] is { } known)
                {
                    result.Share.Values[i] = known;
                    result.Trust.Values[i] = 1;
                    continue;
                }
                var (personCount, wallCount) = (0, 0);
                for (var ray = 0; ray < Rays; ray++)
                {
                    var angle = ray * 2 * Math.PI / Rays;
                    Look(map, x, y, Math.Cos(angle), Math.Sin(angle), persons, ref personCount, walls, ref wallCount);
                }
                if (personCount == 0 || wallCount == 0)
                    continue;
                var (best, rest, share, person, wall, likeWall) = (float.MaxValue, 0f, 0f, 0, 0, float.MaxValue);
                foreach (var w in walls[..wallCount])
                    likeWall = Math.Min(likeWall, Squared(picture.Pixels.AsSpan(3 * i, 3), calm.AsSpan(3 * w, 3)));
                foreach (var p in persons[..personCount])
                {
                    // Hair is what lies beside the wall, rarely skin.
                    var bare = 0.002f * MathF.Exp(-Squared(calm.AsSpan(3 * p, 3), skin) / 0.05f);
                    foreach (var w in walls[..wallCount])
                    {
                        var (error, a) = Mixture(picture.Pixels.AsSpan(3 * i, 3), calm.AsSpan(3 * p, 3), calm.AsSpan(3 * w, 3));
                        // Of pairs that explain the pixel as well, the one that agrees with the mask and tells person and wall apart: the wall's sample may be a lock too.
                        var cost = error + bare + 0.001f * Math.Abs(a - map.Prior[i]) + 0.0015f * MathF.Exp(-Squared(calm.AsSpan(3 * p, 3), calm.AsSpan(3 * w, 3)) / 0.03f);
                        if (cost < best)
                            (best, rest, share, person, wall) = (cost, error, a, p, w);
                    }
                }
                var apart = Squared(calm.AsSpan(3 * person, 3), calm.AsSpan(3 * wall, 3));
                result.Share.Values[i] = share * map.Leeway(i, MathF.Exp(-likeWall / 0.004f));
                result.Trust.Values[i] = MathF.Exp(-rest / 0.004f) * (1 - MathF.Exp(-apart / 0.02f));
                calm.AsSpan(3 * person, 3).CopyTo(result.Person.Pixels.AsSpan(3 * i));
                calm.AsSpan(3 * wall, 3).CopyTo(result.Wall.Pixels.AsSpan(3 * i));
            }
        });
        return result;
    }

    private static void Look(TriMap map, int x, int y, double dx, double dy, Span<int> persons, ref int personCount, Span<int> walls, ref int wallCount)
    {
        var (seenPerson, seenWall) = (false, false);
        for (var step = 1; step <= map.Sight && !(seenPerson && seenWall); step++)
        {
            int px = (int)Math.Round(x + step * dx), py = (int)Math.Round(y + step * dy);
            if (px < 0 || py < 0 || px >= map.Width || py >= map.Height)
                return;
            var i = py * map.Width + px;
            if (map.Known[i] == 1 && !seenPerson)
                (seenPerson, persons[personCount++]) = (true, i);
            else if (map.Known[i] == 0 && !seenWall)
                (seenWall, walls[wallCount++]) = (true, i);
        }
    }

    /// <summary>The share of the first of two colours that mixes a third best, and what is left unexplained, squared.</summary>
    private static (float Error, float Share) Mixture(ReadOnlySpan<float> color, ReadOnlySpan<float> person, ReadOnlySpan<float> wall)
    {
        float along = 0, length = 1e-6f;
        for (var k = 0; k < 3; k++)
        {
            along += (color[k] - wall[k]) * (person[k] - wall[k]);
            length += (person[k] - wall[k]) * (person[k] - wall[k]);
        }
        var share = Math.Clamp(along / length, 0, 1);
        var error = 0f;
        for (var k = 0; k < 3; k++)
        {
            var rest = color[k] - wall[k] - share * (person[k] - wall[k]);
            error += rest * rest;
        }
        return (error, share);
    }

    /// <summary>Shares that agree where colours do, weighted by how well each is known; what hangs in the air is dropped.</summary>
    private static Plane Smoothed(Picture picture, Samples found, TriMap map)
    {
        var (width, height) = (picture.Width, picture.Height);
        var weighted = new Plane(width, height);
        for (var i = 0; i < weighted.Values.Length; i++)
        {
            var trust = found.Trust.Values[i];
            weighted.Values[i] = map.Prior[i] + trust * (found.Share.Values[i] - map.Prior[i]);
        }
        var radius = Math.Max(2, (int)Math.Round(0.04 * map.Unit));
        var share = GuidedFilter.Filter(picture, weighted, radius, 3e-4f);
        var reached = new Plane(width, height);
        var queue = new Queue<int>();
        for (var i = 0; i < share.Values.Length; i++)
        {
            var v = map.Known[i] ?? Math.Clamp((share.Values[i] - 0.15f) / 0.72f, 0, 1);
            share.Values[i] = v;
            if (map.Known[i] == 1)
                Visit(i);
        }
        while (queue.TryDequeue(out var i))
        {
            int x = i % width, y = i / width;
            for (var j = Math.Max(0, y - 1); j <= Math.Min(height - 1, y + 1); j++)
            {
                for (var k = Math.Max(0, x - 1); k <= Math.Min(width - 1, x + 1); k++)
                {
                    if (reached[k, j] == 0 && share[k, j] > 0.12f)
                        Visit(j * width + k);
                }
            }
        }
        // One pixel further, so that soft rims aren't cut.
        var near = Gaussian.Blur(reached, 1);
        for (var i = 0; i < share.Values.Length; i++)
            share.Values[i] *= Math.Clamp(4 * near.Values[i], 0, 1);
        return share;

        void Visit(int i)
        {
            reached.Values[i] = 1;
            queue.Enqueue(i);
        }
    }

    /// <summary>The person's colours: the pixel less the wall's share, the sample where that says little.</summary>
    private static Picture Unmixed(Picture picture, Plane share, Picture person, Picture wall)
    {
        var result = new Picture(picture.Width, picture.Height, 3);
        for (var i = 0; i < result.Pixels.Length; i++)
        {
            var a = share.Values[i / 3];
            var own = Math.Clamp((picture.Pixels[i] - (1 - a) * wall.Pixels[i]) / Math.Max(a, 0.05f), 0, 1);
            result.Pixels[i] = person.Pixels[i] + a * (own - person.Pixels[i]);
        }
        return result;
    }

    private static Picture Resized(Picture small, Picture large) => small.Width == large.Width && small.Height == large.Height ? small
        : Resampler.Resize(small, large.Width, large.Height, ResampleFilter.Bilinear);

    private static float Squared(ReadOnlySpan<float> a, ReadOnlySpan<float> b) =>
        (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]);

    /// <summary>What is known of each pixel near the outline.</summary>
    private sealed record Samples(Plane Share, Plane Trust, Picture Person, Picture Wall);

    /// <summary>Surely the person, surely the wall, or to be found out.</summary>
    private sealed class TriMap
    {
        private readonly float[] _outside, _skin;

        public TriMap(FaceLandmarks face, Plane mask)
        {
            (Width, Height, Unit) = (mask.Width, mask.Height, Math.Max(4, face.EyeDistance));
            Known = new float?[mask.Values.Length];
            Prior = new float[Known.Length];
            _outside = new float[Known.Length];
            _skin = PersonMask.Face(Width, Height, face).Pixels;
            Sight = (int)(2.5 * (Outer + Inner) * Unit);
            var person = new Plane(Width, Height, Array.ConvertAll(mask.Values, v => v > 0.5f ? 1f : 0));
            var inside = DistanceTransform.Distance(person);
            var outside = DistanceTransform.Distance(new Plane(Width, Height, Array.ConvertAll(person.Values, v => 1 - v)));
            var (chin, up) = (face.Points[8], face.Up);
            for (var i = 0; i < Known.Length; i++)
            {
                // Hair hangs down to the shoulders; further down are clothes, whose outlines are firm.
                var below = -Point2.Dot(new Point2(i % Width, i / Width) - chin, up) / Unit;
                var share = 1 - (1 - BodyShare) * Math.Clamp((below - 0.5) / 0.8, 0, 1);
                double outer = Math.Max(2, Outer * Unit * share), inner = Math.Max(2, Inner * Unit * share);
                Known[i] = inside.Values[i] > (_skin[i] > 0 ? 0 : inner) ? 1 : outside.Values[i] > outer ? 0 : null;
                Prior[i] = (float)Math.Clamp(0.5 + (inside.Values[i] - outside.Values[i]) / (0.1 * Unit), 0, 1);
                _outside[i] = (float)(outside.Values[i] / outer);
            }
        }

        public int Width { get; }

        public int Height { get; }

        /// <summary>The eyes' distance, pixels.</summary>
        public double Unit { get; }

        /// <summary>How far rays look, pixels.</summary>
        public int Sight { get; }

        /// <summary>1 for the person, 0 for the wall, null where it is to be found out.</summary>
        public float?[] Known { get; }

        /// <summary>What the distance to the outline says, 0..1.</summary>
        public float[] Prior { get; }

        /// <summary>1 at the outline, 0 at the end of the reach; sooner where a pixel may as well be the wall.</summary>
        public float Leeway(int i, float doubt) => Math.Clamp(3 * (1 - (1 + 2 * doubt) * _outside[i]), 0, 1);

        /// <summary>The face's mean colour.</summary>
        public float[] MeanSkin(Picture picture)
        {
            var sum = new double[4];
            for (var i = 0; i < _skin.Length; i++)
            {
                for (var k = 0; k < 3; k++)
                    sum[k] += _skin[i] * picture.Pixels[3 * i + k];
                sum[3] += _skin[i];
            }
            return [.. sum.Take(3).Select(v => (float)(v / Math.Max(sum[3], 1)))];
        }
    }
}
