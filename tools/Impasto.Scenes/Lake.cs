using System.Numerics;

namespace Impasto.Scenes;

/// <summary>An autumn morning at a lake between wooded hills: a height field that rays are followed to, water that mirrors it, birches and reeds before it. Metres; y is up, z away from the camera.</summary>
internal sealed class Lake
{
    private const float Sky = 9000;

    private static readonly Vector3 Sun = Vector3.Normalize(new Vector3(-0.8f, 0.42f, 0.16f));
    private static readonly Vector3 SunLight = new(3.1f, 2.5f, 1.75f);
    private static readonly Vector3[] Autumn = [new(0.42f, 0.25f, 0.03f), new(0.38f, 0.13f, 0.025f), new(0.20f, 0.20f, 0.035f), new(0.28f, 0.06f, 0.025f), new(0.09f, 0.14f, 0.03f)];

    private readonly Film _film;
    private readonly Eye _eye;
    private readonly Marks _marks = new();
    private readonly Block _walls, _roof;

    public Lake(int width, int height)
    {
        _film = new Film(width, height);
        _eye = new Eye(new Vector3(0, 2.6f, 0), new Vector3(1.5f, 6.4f, 60), 52, width, height);
        var hut = new Vector3(30, Math.Max(0.5f, Ground(30, 72)), 72);
        _walls = Block.Box(hut + new Vector3(-2.6f, -2, -2), hut + new Vector3(2.6f, 2.5f, 2));
        _roof = Block.Gable(hut + new Vector3(0, 2.4f, 0), 3.1f, 2.5f, 2.1f);
        Birch(new Vector3(-6.7f, 0, 19), 13.5f, 3, 1);
        Birch(new Vector3(-8.7f, 0, 22), 12.5f, 2.8f, 2);
        Birch(new Vector3(-12.2f, 0, 27), 9.5f, 2.3f, 3);
        Birch(new Vector3(24.5f, 0, 73), 11, 3, 4);
        Birch(new Vector3(36.5f, 0, 76), 12.5f, 3.2f, 2);
        Reeds(new Vector3(4.6f, 0, 8.2f), 2.4f, 190, 11);
        Reeds(new Vector3(-5.2f, 0, 9.4f), 2.2f, 150, 12);
        Reeds(new Vector3(-7.2f, 0, 13.5f), 2.6f, 170, 13);
    }

    public Film Render()
    {
        var (width, height) = (_film.Width, _film.Height);
        var mirror = new Film(width, height);
        var cover = new float[width * height];
        _marks.Draw(_eye, mirror, cover, isMirrored: true);
        _film.Fill((x, y) => See(x, y, mirror, cover));
        _marks.Draw(_eye, _film);
        return _film;
    }

    private Vector3 See(int x, int y, Film mirror, float[] cover)
    {
        var ray = _eye.Ray(x + 0.5f, y + 0.5f);
        var t = Follow(_eye.Place, ray);
        var place = _eye.Place + t * ray;
        if (t >= Sky || place.Y > 0.01f || Block.Hit(_walls, _roof, _eye.Place, ray) is not null)
            return Light(_eye.Place, ray, t);

        // Water: ripples where the wind is, calmer and flatter far away.
        var wind = Noise.Step(0.42f, 0.62f, Noise.Sum(place.X / 26, place.Z / 9, 3, 40));
        var rough = (0.006f + 0.022f * wind) / (1 + t / 160);
        float dx = 0, dz = 0;
        for (var octave = 0; octave < 4; octave++)
        {
            var size = 0.9f / (1 << octave);
            float u = place.X / (size * 1.8f), v = place.Z / size, n = Noise.At(u, v, 50 + octave);
            dx += (Noise.At(u + 0.1f, v, 50 + octave) - n) * 10 * 0.4f;
            dz += (Noise.At(u, v + 0.1f, 50 + octave) - n) * 10 * 0.5f;
        }
        var normal = Vector3.Normalize(new Vector3(dx * rough, 1, dz * rough));
        var back = Vector3.Reflect(ray, normal);
        back.Y = Math.Max(back.Y, 0.005f);
        back = Vector3.Normalize(back);
        var surface = place with { Y = 0.02f };
        var light = Light(surface, back, Follow(surface, back));
        var (mx, my) = (Math.Clamp(x + (int)(normal.X * 900), 0, mirror.Width - 1), Math.Clamp(y + (int)(normal.Z * 1400), 0, mirror.Height - 1));
        light = Vector3.Lerp(light, mirror[mx, my], cover[my * mirror.Width + mx]);
        var fresnel = 0.02f + 0.98f * MathF.Pow(1 - Math.Max(0, -Vector3.Dot(ray, normal)), 5);
        var depth = Math.Max(0, -Ground(place.X, place.Z));
        var bottom = Vector3.Lerp(new Vector3(0.012f, 0.04f, 0.045f), new Vector3(0.14f, 0.11f, 0.06f) * (0.6f + 0.8f * Noise.Sum(place.X * 2, place.Z * 2, 3, 60)), MathF.Exp(-2.2f * depth));
        return Misty(Vector3.Lerp(bottom, light * 0.96f, fresnel), place, ray, t);
    }

    /// <summary>How far a ray goes until it meets the ground or the water; <see cref="Sky"/> where it doesn't.</summary>
    private static float Follow(Vector3 from, Vector3 ray)
    {
        var (t, last) = (0.3f, 0.3f);
        for (var i = 0; i < 420 && t < Sky; i++)
        {
            var p = from + t * ray;
            if (p.Y > 900 && ray.Y > 0)
                return Sky;
            var ground = Ground(p.X, p.Z);
            if (ground < 0 && ray.Y < 0 && p.Y < 0)
                return -from.Y / ray.Y;
            var gap = p.Y - Math.Max(ground, -0.5f);
            // Trees stand on the ground; only near it are they asked for.
            if (gap < 16 && ground > 0.5f && t < 1100)
                gap -= Tree(p.X, p.Z, ground).Height;
            if (gap < 0.0006f * t + 0.004f)
                return Between(from, ray, last, t);
            last = t;
            t += gap > 16 ? 0.45f * (gap - 12) + 1 : Math.Max(0.24f * gap, 0.0012f * t + 0.01f);
        }
        return t < Sky ? t : Sky;
    }

    /// <summary>Where between two places, before and behind the surface, a ray meets it.</summary>
    private static float Between(Vector3 from, Vector3 ray, float before, float behind)
    {
        for (var i = 0; i < 6; i++)
        {
            var middle = (before + behind) / 2;
            var p = from + middle * ray;
            if (p.Y > Surface(p.X, p.Z, middle))
                before = middle;
            else
                behind = middle;
        }
        return behind;
    }

    /// <summary>What comes back along a ray that meets something after a way.</summary>
    private Vector3 Light(Vector3 from, Vector3 ray, float t)
    {
        if (Block.Hit(_walls, _roof, from, ray) is { } hit && hit.Way < t)
            return Misty(Hut(from + hit.Way * ray, hit.Normal, hit.IsSecond), from + hit.Way * ray, ray, hit.Way);
        if (t >= Sky)
            return SkyLight(ray);
        var p = from + t * ray;
        var ground = Ground(p.X, p.Z);
        var tree = t < 1100 && ground > 0.5f ? Tree(p.X, p.Z, ground) : default;
        var e = Math.Max(0.12f, 0.0012f * t);
        var normal = Vector3.Normalize(new Vector3(Surface(p.X - e, p.Z, t) - Surface(p.X + e, p.Z, t), 2 * e, Surface(p.X, p.Z - e, t) - Surface(p.X, p.Z + e, t)));
        Vector3 color;
        var open = 1f;
        if (tree.Height > 0.4f)
        {
            var kind = Noise.Hash((int)(tree.Kind * 65536), 3);
            color = tree.IsConifer ? new Vector3(0.035f, 0.075f, 0.03f) * (0.7f + 0.9f * kind) : Autumn[(int)(kind * 4.99f)] * (0.8f + 0.4f * tree.Kind);
            color *= 0.55f + 0.9f * Noise.Sum(p * (t < 250 ? 2.3f : 0.9f), 3);
            open = 0.25f + 0.75f * Math.Clamp(tree.Height / 9, 0, 1);
            // Leaves aren't one surface: light comes around the edges and through.
            normal = Vector3.Normalize(normal + 0.5f * Sun + 0.35f * Vector3.UnitY);
        }
        else
        {
            var grass = Vector3.Lerp(new Vector3(0.10f, 0.13f, 0.035f), new Vector3(0.27f, 0.21f, 0.08f), Noise.Sum(p.X / 14, p.Z / 14, 4, 70)) * (0.7f + 0.6f * Noise.Sum(p.X * 3, p.Z * 3, 3, 74));
            var rock = new Vector3(0.23f, 0.21f, 0.205f) * (0.55f + 0.9f * Noise.Sum(p.X / 40, p.Y / 9 + p.Z / 60, 5, 78));
            var wood = new Vector3(0.075f, 0.085f, 0.035f) * (0.6f + 0.8f * Noise.Sum(p.X / 22, p.Z / 22, 4, 84));
            color = Vector3.Lerp(grass, wood, Noise.Step(40, 130, p.Y) * Noise.Step(0.35f, 0.55f, Noise.Sum(p.X / 60, p.Z / 60, 3, 30) + 0.12f));
            color = Vector3.Lerp(color, rock, Math.Max(Noise.Step(0.80f, 0.62f, normal.Y), 0.8f * Noise.Step(330, 470, p.Y)));
            var snow = Noise.Step(400, 560, p.Y + 190 * (Noise.Sum(p.X / 130, p.Z / 130, 4, 90) - 0.5f)) * Noise.Step(0.45f, 0.68f, normal.Y);
            color = Vector3.Lerp(color, new Vector3(0.82f, 0.84f, 0.88f), snow);
            color = Vector3.Lerp(new Vector3(0.20f, 0.175f, 0.14f) * (0.5f + Noise.Sum(p.X * 5, p.Z * 5, 3, 95)), color, Noise.Step(0.1f, 0.9f, p.Y + 0.5f * Noise.At(p.X * 1.5f, p.Z * 1.5f, 96)));
        }
        var sun = Math.Max(0, Vector3.Dot(normal, Sun)) * Lit(p + 0.6f * Sun, t);
        var sky = new Vector3(0.34f, 0.44f, 0.62f) * (0.55f + 0.45f * normal.Y) * open;
        return Misty(color * (sun * SunLight * (0.4f + 0.6f * open) + sky), p, ray, t);
    }

    private static float Surface(float x, float z, float t)
    {
        var ground = Ground(x, z);
        return t < 1100 && ground > 0.5f ? ground + Tree(x, z, ground).Height : ground;
    }

    /// <summary>The share of the sun that comes to a place: soft where a ridge is far.</summary>
    private static float Lit(Vector3 p, float far)
    {
        var lit = 1f;
        var t = 0.4f + 0.002f * far;
        for (var i = 0; i < 46 && lit > 0.02f && t < 1600; i++)
        {
            var q = p + t * Sun;
            var ground = Ground(q.X, q.Z);
            var gap = q.Y - ground;
            if (gap < 14 && ground > 0.5f && far < 1100)
                gap -= Tree(q.X, q.Z, ground).Height;
            lit = Math.Min(lit, 0.5f + 9 * gap / t);
            t += Math.Max(0.35f * gap, 0.4f + 0.03f * t);
        }
        return Noise.Step(0, 1, lit);
    }

    /// <summary>Metres above the water; below it, the lake's bottom.</summary>
    private static float Ground(float x, float z)
    {
        float u = (x - 6) / 100, v = (z - 128) / 132;
        var shore = (MathF.Sqrt(u * u + v * v) - 1) * 105 + (Noise.Sum(x / 42, z / 42, 3) - 0.5f) * 46;
        shore = Math.Max(shore, 9.5f - Distance(x + 14.6f, (z - 22) * 0.8f) + 6 * (Noise.Sum(x / 5, z / 5, 3, 4) - 0.5f));
        shore = Math.Max(shore, 24 - Distance(x - 44, (z - 82) * 1.4f) + 12 * (Noise.Sum(x / 12, z / 12, 3, 7) - 0.5f));
        if (shore < 0)
            return Math.Max(-3, 0.1f * shore);
        var ground = 0.9f * (1 - MathF.Exp(-shore / 3)) + 0.03f * shore + 0.35f * Noise.Sum(x / 3, z / 3, 2, 10) * Math.Min(1, shore / 2);
        var aside = 0.35f + 0.65f * Noise.Step(10, 190, MathF.Abs(x - 20 - 60 * MathF.Sin(z / 260)));
        var hills = Noise.Step(14, 300, shore);
        if (hills > 0)
            ground += hills * aside * (20 + 130 * Noise.Sum(x / 170, z / 170, 5, 14));
        var mountains = Noise.Step(220, 1500, shore);
        if (mountains > 0)
            ground += mountains * (0.55f + 0.45f * aside) * 800 * MathF.Pow(Noise.Crests(x / 1050 + 0.6f, z / 1050 + 0.25f, 8, 20), 1.15f);
        return ground;
    }

    /// <summary>The tree above a place, if there is one: its height there, and a number of its own.</summary>
    private static (float Height, float Kind, bool IsConifer) Tree(float x, float z, float ground)
    {
        if (ground > 260)
            return default;
        var wood = Noise.Step(0.40f, 0.56f, Noise.Sum(x / 55, z / 55, 3, 30) + 0.06f - 0.25f * Noise.Step(120, 260, ground)) * Noise.Step(0.8f, 1.8f, ground);
        if (wood <= 0)
            return default;
        const float cell = 4.2f;
        var (ci, cj) = ((int)MathF.Floor(x / cell), (int)MathF.Floor(z / cell));
        (float Height, float Kind, bool IsConifer) best = default;
        for (var k = 0; k < 9; k++)
        {
            var (i, j) = (ci + k % 3 - 1, cj + k / 3 - 1);
            var kind = Noise.Hash(i, j, 31);
            if (kind > wood)
                continue;
            // Near ones are conifers: what has a crown of leaves isn't whole from the ground up.
            var isConifer = z < 125 || Noise.Sum(i / 9f, j / 9f, 2, 36) + 0.35f * (Noise.Hash(i, j, 32) - 0.5f) > 0.5f;
            var r = Distance(x - (i + 0.25f + 0.5f * Noise.Hash(i, j, 33)) * cell, z - (j + 0.25f + 0.5f * Noise.Hash(i, j, 34)) * cell);
            var height = (isConifer ? 8 : 6) + 6 * Noise.Hash(i, j, 35);
            var radius = isConifer ? 0.21f * height : 0.36f * height;
            if (r >= radius)
                continue;
            // A conifer's branches come in rings; a crown of leaves is round and lumpy.
            var q = r / radius;
            height *= isConifer ? 1 - q + 0.06f * MathF.Sin(q * 34) * q : (1 - q * q * q) * (0.82f + 0.3f * Noise.At(x * 1.3f, z * 1.3f, 37));
            if (height > best.Height)
                best = (height, kind / wood, isConifer);
        }
        return best;
    }

    private static Vector3 SkyLight(Vector3 ray)
    {
        var up = Math.Max(0, ray.Y);
        var near = Math.Max(0, Vector3.Dot(ray, Vector3.Normalize(Sun with { Y = 0.1f })));
        var color = Vector3.Lerp(new Vector3(0.13f, 0.30f, 0.66f), new Vector3(0.72f, 0.80f, 0.92f), MathF.Pow(1 - up, 5));
        color = Vector3.Lerp(color, new Vector3(1.15f, 0.83f, 0.56f), 0.75f * MathF.Pow(near, 3) * MathF.Pow(1 - up, 6));
        float x = ray.X / (up + 0.10f) * 1.1f, z = ray.Z / (up + 0.10f) * 1.1f;
        var cloud = Cloud(x, z);
        if (cloud <= 0)
            return color;
        var lit = Math.Clamp(0.62f + 1.5f * (cloud - Cloud(x + 0.16f * Sun.X, z + 0.16f * Sun.Z)), 0, 1.15f);
        var white = Vector3.Lerp(new Vector3(0.50f, 0.54f, 0.64f), new Vector3(1.35f, 1.18f, 1.0f), lit);
        return Vector3.Lerp(color, white, Math.Min(0.95f, 1.25f * cloud) * Noise.Step(0.01f, 0.16f, up));
    }

    private static float Cloud(float x, float z)
    {
        var warp = 0.7f * Noise.Sum(x * 0.9f + 3, z * 0.9f, 3, 100);
        return Noise.Step(0.47f, 0.80f, Noise.Sum(x * 0.8f + warp, z * 0.62f + warp + 1.7f, 7, 103));
    }

    /// <summary>The air between: blue with the distance, white and low over the water.</summary>
    private static Vector3 Misty(Vector3 color, Vector3 place, Vector3 ray, float t)
    {
        var near = Math.Max(0, Vector3.Dot(ray, Sun));
        var air = Vector3.Lerp(new Vector3(0.52f, 0.63f, 0.80f), new Vector3(1.0f, 0.80f, 0.60f), 0.6f * MathF.Pow(near, 3));
        color = Vector3.Lerp(color, air, 1 - MathF.Exp(-t * 0.00033f));
        var mist = (1 - MathF.Exp(-Math.Max(0, t - 90) * 0.0042f)) * MathF.Exp(-Math.Max(0, place.Y) / 5.5f) * (0.35f + 0.65f * Noise.Sum(place.X / 40, place.Y / 3, 3, 110));
        return Vector3.Lerp(color, new Vector3(0.86f, 0.85f, 0.84f), 0.85f * mist);
    }

    private static Vector3 Hut(Vector3 p, Vector3 normal, bool isRoof)
    {
        var boards = 0.75f + 0.35f * Noise.At(MathF.Floor((p.X + p.Z) * 5), p.Y * 0.8f, 120) - (Fraction((p.X + p.Z) * 5) < 0.1f ? 0.25f : 0);
        var color = isRoof ? new Vector3(0.10f, 0.085f, 0.08f) * (0.7f + 0.6f * Noise.Sum(p.X * 2, p.Z * 2, 3, 121)) : new Vector3(0.40f, 0.055f, 0.035f) * boards;
        if (!isRoof && normal.Z < -0.5f && MathF.Abs(p.Y - 2.6f) < 0.75f && MathF.Abs(MathF.Abs(p.X - 30) - 1.25f) < 0.55f)
            color = MathF.Abs(p.Y - 2.6f) > 0.62f || MathF.Abs(MathF.Abs(p.X - 30) - 1.25f) > 0.44f ? new Vector3(0.75f) : new Vector3(0.03f, 0.035f, 0.05f);
        return color * (Math.Max(0, Vector3.Dot(normal, Sun)) * SunLight + new Vector3(0.34f, 0.44f, 0.62f) * (0.6f + 0.4f * normal.Y));
    }

    private void Birch(Vector3 root, float height, float crown, int seed)
    {
        root.Y = Ground(root.X, root.Z) - 0.1f;
        var random = new Random(seed);
        var at = root;
        var lean = new Vector3(0.05f * (float)(random.NextDouble() - 0.3), 1, 0);
        var center = root + new Vector3(0, 0.62f * height, 0) + 0.62f * height * (lean - Vector3.UnitY);
        const int parts = 120;
        for (var i = 0; i < parts; i++)
        {
            float share = i / (float)parts, radius = 0.17f * (1 - 0.93f * share) * height / 12;
            var next = at + height / parts * Vector3.Normalize(lean + 0.10f * new Vector3(Noise.At(i * 0.16f, seed, 130) - 0.5f, 0, Noise.At(i * 0.16f, seed, 131) - 0.5f));
            // White bark, dark scars, the side towards the sun bright: narrow marks side by side.
            for (var k = -4; k <= 4; k++)
            {
                var side = k / 4.5f;
                var bark = Noise.At(i * 1.3f, k * 0.45f + seed * 9, 132) > 0.80f || share < 0.05f ? new Vector3(0.07f, 0.06f, 0.055f) : new Vector3(0.62f, 0.58f, 0.52f);
                var light = new Vector3(0.30f, 0.36f, 0.46f) + SunLight * 0.75f * Math.Max(0, MathF.Cos((side + 0.75f) * 1.3f));
                var offset = new Vector3(side * radius, 0, -MathF.Sqrt(1 - side * side) * radius);
                _marks.Add(at + offset, next + offset, radius * 0.14f, radius * 0.14f, bark * light);
            }
            if (share > 0.24f)
                Branch(next, crown * (1.15f - share) * (float)(0.55 + 0.6 * random.NextDouble()), share, center, height, random, seed);
            at = next;
        }
    }

    private void Branch(Vector3 from, float length, float share, Vector3 center, float height, Random random, int seed)
    {
        var angle = (float)(random.NextDouble() * 2 * Math.PI);
        var direction = Vector3.Normalize(new Vector3(MathF.Cos(angle), 0.75f - 0.3f * share, MathF.Sin(angle)));
        const int parts = 9;
        for (var i = 0; i < parts; i++)
        {
            var to = from + length / parts * direction;
            _marks.Add(from, to, 0.028f * (1 - i / 10f), 0.028f * (1 - (i + 1) / 10f), new Vector3(0.10f, 0.085f, 0.075f));
            // A birch's twigs hang.
            direction = Vector3.Normalize(direction + new Vector3(0, -0.17f, 0));
            from = to;
            if (i < 2)
                continue;
            var spread = 0.10f + 0.045f * i;
            for (var k = 0; k < 26; k++)
            {
                var offset = spread * 1.5f * Ball(random);
                offset.Y -= 0.35f * (float)random.NextDouble() * spread * 3;
                var leaf = from + offset;
                var outward = Vector3.Normalize(leaf - center + 0.001f * Vector3.UnitY);
                var depth = Math.Clamp(((leaf - center) / new Vector3(0.24f * height, 0.42f * height, 0.24f * height)).Length(), 0, 1.2f);
                var facing = Vector3.Dot(Vector3.Normalize(outward + 0.9f * Ball(random)), Sun);
                var light = new Vector3(0.30f, 0.38f, 0.50f) * (0.35f + 0.65f * depth) + SunLight * (0.30f * depth + 0.70f * Math.Max(0, facing)) * (0.25f + 0.75f * depth * (0.5f + 0.5f * Vector3.Dot(outward, Sun)));
                var color = Vector3.Lerp(Vector3.Lerp(new Vector3(0.50f, 0.33f, 0.03f), new Vector3(0.25f, 0.26f, 0.04f), (float)random.NextDouble()), new Vector3(0.45f, 0.17f, 0.02f), seed == 2 ? 0.55f * (float)random.NextDouble() : 0.2f * (float)random.NextDouble());
                _marks.Add(leaf, leaf + 0.075f * Ball(random), 0.032f, 0.016f, color * light);
            }
        }
    }

    private void Reeds(Vector3 center, float radius, int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var offset = Ball(random) * radius;
            var at = center + new Vector3(offset.X, 0, 0.6f * offset.Z);
            float height = (float)(0.8 + 1.2 * random.NextDouble()), width = (float)(0.008 + 0.008 * random.NextDouble());
            var bend = new Vector3((float)(random.NextDouble() - 0.35) * 0.9f, 0, (float)(random.NextDouble() - 0.5) * 0.5f);
            var color = Vector3.Lerp(new Vector3(0.33f, 0.26f, 0.09f), new Vector3(0.13f, 0.19f, 0.05f), (float)random.NextDouble());
            Vector3 Place(float share) => at + new Vector3(0, share * height * (1 - 0.12f * share), 0) + share * share * bend * height * 0.5f;
            for (var k = 0; k < 12; k++)
            {
                float a = k / 12f, b = (k + 1) / 12f;
                var light = new Vector3(0.32f, 0.38f, 0.46f) + SunLight * (0.12f + 0.5f * b) * (float)(0.5 + 0.5 * random.NextDouble());
                _marks.Add(Place(a), Place(b), width * (1 - 0.85f * a), width * (1 - 0.85f * b), color * light);
            }
            if (i % 6 == 0)
                _marks.Add(Place(0.9f), Place(1.04f), 0.030f, 0.022f, new Vector3(0.13f, 0.065f, 0.03f) * (new Vector3(0.4f) + 0.6f * SunLight));
        }
    }

    private static Vector3 Ball(Random random)
    {
        while (true)
        {
            var p = new Vector3((float)random.NextDouble(), (float)random.NextDouble(), (float)random.NextDouble()) * 2 - Vector3.One;
            if (p.LengthSquared() <= 1)
                return p;
        }
    }

    private static float Distance(float x, float z) => MathF.Sqrt(x * x + z * z);

    private static float Fraction(float value) => value - MathF.Floor(value);
}
