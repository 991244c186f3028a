using System.Numerics;

namespace Impasto.Scenes;

/// <summary>A narrow street of a southern town before noon: painted houses with shutters on both sides, each a flat front with depths of its own, cobbles, awnings, plants, a tower at its end. Metres; the street climbs along z and bends.</summary>
internal sealed class Street
{
    private const float Far = 140, Half = 2.7f;

    private const int SkyTries = 6;

    private static readonly Vector3 Sun = Vector3.Normalize(new Vector3(0.50f, 1.05f, -0.42f));
    private static readonly Vector3 SunLight = new(3.5f, 3.0f, 2.3f);
    private static readonly Vector3[] Paints =
    [
        new(0.68f, 0.36f, 0.13f), new(0.72f, 0.56f, 0.30f), new(0.60f, 0.22f, 0.13f), new(0.74f, 0.68f, 0.56f), new(0.66f, 0.42f, 0.34f), new(0.34f, 0.46f, 0.50f), new(0.74f, 0.47f, 0.15f),
    ];
    private static readonly Vector3[] Shutters = [new(0.05f, 0.16f, 0.11f), new(0.06f, 0.19f, 0.32f), new(0.20f, 0.085f, 0.04f), new(0.22f, 0.33f, 0.30f)];

    private readonly Film _film;
    private readonly Eye _eye;
    private readonly Marks _marks = new();

    private enum Thing
    {
        None, Ground, Wall, Roof, Shutter, Glass, Frame, Door, Awning, Pot, Tower, Linen,
    }

    /// <param name="Index">Counted along the street.</param>
    /// <param name="From">Where it begins, along the street.</param>
    /// <param name="Length">Its breadth there.</param>
    /// <param name="Height">Of its wall, above the street's foot.</param>
    /// <param name="Columns">Of windows.</param>
    private readonly record struct House(int Index, float From, float Length, float Height, int Columns);

    private static readonly House[][] Sides = [[.. Row(1)], [.. Row(2)]];

    public Street(int width, int height)
    {
        _film = new Film(width, height);
        _eye = new Eye(new Vector3(-0.55f, 1.9f, 0), new Vector3(0.25f, 3.35f, 14), 50, width, height);
        for (var side = 0; side < 2; side++)
        {
            foreach (var (place, size, seed) in Pots(side))
                Plant(place, size, seed);
        }
    }

    public Film Render()
    {
        _film.Fill(See);
        _marks.Draw(_eye, _film);
        return _film;
    }

    private Vector3 See(int x, int y)
    {
        var ray = _eye.Ray(x + 0.5f, y + 0.5f);
        var (way, thing) = Follow(_eye.Place, ray, Far);
        if (thing == Thing.None)
            return SkyLight(ray);
        var place = _eye.Place + way * ray;
        var normal = Normal(place, way);
        var (color, gloss) = Surface(place, thing, ref normal);
        var facing = Vector3.Dot(normal, Sun);
        var sun = facing > 0 && Follow(place + 0.012f * normal, Vector3.Normalize(Sun + 0.012f * Ball(x, y, 50)), 40).Thing == Thing.None ? facing : 0;
        var around = Vector3.Zero;
        for (var i = 0; i < SkyTries; i++)
        {
            var to = Vector3.Normalize(normal + 0.999f * Ball(x, y, i));
            around += Bounced(place + 0.02f * normal, to);
        }
        var light = color * (sun * SunLight + around / SkyTries);
        if (gloss > 0)
        {
            var back = Vector3.Reflect(ray, normal);
            light += (gloss + (1 - gloss) * MathF.Pow(1 - Math.Clamp(-Vector3.Dot(ray, normal), 0, 1), 5)) * Bounced(place + 0.03f * normal, back);
        }
        return Vector3.Lerp(light, new Vector3(0.72f, 0.80f, 0.90f), 1 - MathF.Exp(-way * 0.0014f));
    }

    /// <summary>What comes from a direction: the sky, or what something there throws back of the sun and the sky.</summary>
    private static Vector3 Bounced(Vector3 from, Vector3 ray)
    {
        var (way, thing) = Follow(from, ray, 14);
        if (thing == Thing.None)
            return ray.Y > 0 ? SkyLight(ray) * 0.85f : new Vector3(0.25f, 0.21f, 0.17f);
        var place = from + way * ray;
        var normal = Normal(place, way);
        var color = Surface(place, thing, ref normal).Color;
        // The sunny side is the left one, above the other's shadow.
        var sunny = Math.Max(0, Vector3.Dot(normal, Sun)) * (thing == Thing.Ground ? 0.35f : Noise.Step(1.5f, 4, place.Y - Rise(place.Z)));
        return color * (sunny * SunLight + new Vector3(0.30f, 0.33f, 0.38f));
    }

    private static Vector3 SkyLight(Vector3 ray)
    {
        var up = Math.Max(0, ray.Y);
        var color = Vector3.Lerp(new Vector3(0.17f, 0.38f, 0.80f), new Vector3(0.78f, 0.87f, 0.95f), MathF.Pow(1 - up, 3.2f));
        float x = ray.X / (up + 0.25f) * 1.9f, z = ray.Z / (up + 0.25f) * 1.9f;
        var cloud = Noise.Step(0.46f, 0.78f, Noise.Sum(x * 1.1f + 5 + 0.8f * Noise.Sum(x, z, 3, 9), z * 0.9f + 2, 6, 12));
        return Vector3.Lerp(color, new Vector3(1.25f, 1.22f, 1.18f) * (0.8f + 0.25f * cloud), 0.85f * cloud);
    }

    private static (float Way, Thing Thing) Follow(Vector3 from, Vector3 ray, float most)
    {
        var t = 0.01f;
        for (var i = 0; i < 260 && t < most; i++)
        {
            var p = from + t * ray;
            if (p.Y > 27 && ray.Y > 0)
                break;
            var (distance, thing) = Nearest(p);
            if (distance < 0.0015f + 0.0004f * t)
                return (t, thing);
            t += 0.72f * distance;
        }
        return (Far, Thing.None);
    }

    private static float Rise(float z) => 0.045f * Math.Max(0, z - 4) + 0.0012f * Math.Max(0, z - 4) * Math.Max(0, z - 4);

    private static float Bend(float z) => 0.0042f * z * z - 0.000035f * z * z * z;

    private static (float Distance, Thing Thing) Nearest(Vector3 p)
    {
        var (x, y, z) = (p.X - Bend(p.Z), p.Y - Rise(p.Z), p.Z);
        (float Distance, Thing Thing) best = ((y - Cobbles(x, z)) * 0.9f, Thing.Ground);
        for (var side = 0; side < 2; side++)
        {
            var depth = side == 0 ? x + Half : Half - x;
            if (depth > 1.6f && depth - 1.6f > best.Distance)
                continue;
            if (depth > 1.75f)
            {
                Take(depth - 1.6f, Thing.Wall);
                continue;
            }
            Front(side, depth, y, z);
        }
        // Linen on a line across the street.
        var (lineY, lineZ) = (6.2f + 0.05f * x * x, 7.4f);
        if (MathF.Abs(z - lineZ) < 1.2f)
        {
            var sheet = (int)MathF.Floor((x + 2.4f) / 0.95f);
            float inSheet = Fraction((x + 2.4f) / 0.95f), length = 0.7f + 0.7f * Noise.Hash(sheet, 7);
            var swing = lineZ + 0.10f * MathF.Sin(3 * x + 5 * sheet) * (lineY - y);
            Take(Math.Max(Math.Max(MathF.Abs(z - swing) - 0.012f, MathF.Abs(inSheet - 0.5f) * 0.95f - 0.40f), MathF.Abs(y - lineY + length / 2) - length / 2) * 0.7f, Thing.Linen);
            Take(new Vector2(z - lineZ, y - lineY).Length() - 0.010f, Thing.Frame);
        }
        else if (MathF.Abs(z - lineZ) - 0.9f < best.Distance)
        {
            Take(MathF.Abs(z - lineZ) - 0.9f, Thing.None);
        }
        // The tower behind the bend.
        var tower = new Vector3(p.X - 5.2f, p.Y, p.Z - 62);
        var shaft = Math.Max(MathF.Abs(tower.X) - 2.1f, MathF.Abs(tower.Z) - 2.1f);
        var opening = Math.Max(Math.Max(MathF.Abs(tower.X) - 0.6f, MathF.Abs(tower.Y - 19.5f) - 1.3f), -3 - tower.Z);
        Take(Math.Max(Math.Max(shaft - (MathF.Abs(tower.Y - 17.3f) < 0.2f || MathF.Abs(tower.Y - 22.4f) < 0.2f ? 0.22f : 0), tower.Y - 22.6f), -opening) * 0.8f, Thing.Tower);
        Take(Math.Max(Math.Max(MathF.Abs(tower.X), MathF.Abs(tower.Z)) - (26.2f - tower.Y) * 0.62f, 22.5f - tower.Y) * 0.8f, Thing.Roof);
        return best;

        void Take(float distance, Thing thing)
        {
            if (distance < best.Distance)
                best = (distance, thing);
        }

        void Front(int side, float depth, float height, float along)
        {
            var house = At(side, along);
            var u = along - house.From;
            var (relief, thing) = Relief(side, house, u, height);
            Take((depth - relief) * 0.8f, thing);
            foreach (var (place, size, _) in Pots(side))
            {
                if (MathF.Abs(place.Z - along) < 1.5f)
                {
                    var q = p - place;
                    var r = MathF.Sqrt(q.X * q.X + q.Z * q.Z);
                    Take(Math.Max(Math.Max(r - size * (0.20f + 0.10f * q.Y / size), MathF.Abs(q.Y - 0.24f * size) - 0.24f * size), size * 0.12f - r - (q.Y < 0.4f * size ? 9 : 0)) * 0.8f, Thing.Pot);
                }
            }
        }
    }

    /// <summary>How far a front stands out of its plane, and what is there.</summary>
    private static (float Relief, Thing Thing) Relief(int side, House house, float u, float y)
    {
        // A little roof above the wall, eaves before it.
        if (y > house.Height)
            return (0.55f - (y - house.Height) * 1.9f + 0.05f * MathF.Abs(MathF.Sin(u * 9.5f)), Thing.Roof);
        if (y > house.Height - 0.16f)
            return (0.50f, Thing.Roof);
        var best = (Relief: house.Height - y < 0.42f ? 0.10f : y < 0.75f ? 0.045f : 0f, Thing: Thing.Wall);
        if (u < 0.09f || u > house.Length - 0.09f)
            best.Relief += 0.05f;
        var floor = (int)MathF.Floor((y - 0.35f) / 2.95f);
        var (column, inColumn) = ((int)(u / house.Length * house.Columns), (Fraction(u / house.Length * house.Columns) - 0.5f) * house.Length / house.Columns);
        var seed = Noise.Hash(house.Index * 7 + column, floor, side + 60);
        if (floor <= 0)
        {
            var isDoor = column == house.Index % house.Columns;
            var (half, top) = isDoor ? (0.58f, 2.35f) : (0.50f, 2.25f);
            var arch = isDoor ? 0.3f * MathF.Sqrt(Math.Max(0, 1 - inColumn * inColumn / (half * half))) : 0;
            var hasAwning = Noise.Hash(house.Index, column, side + 62) > 0.62f;
            if (hasAwning && y is > 2.3f and < 3.05f && MathF.Abs(inColumn) < 1.02f)
            {
                var out0 = (3.02f - y) * 1.55f;
                if (y > 2.46f || Fraction(inColumn * 5) > 0.12f)
                    return (Math.Max(best.Relief, Math.Min(out0, 1.02f)), Thing.Awning);
            }
            if (MathF.Abs(inColumn) < half + 0.13f && y < top + arch + 0.13f && (isDoor || y > 0.95f))
            {
                if (MathF.Abs(inColumn) > half || y > top + arch || (!isDoor && y < 1.05f))
                    return (0.06f, Thing.Frame);
                return isDoor ? (-0.16f + (MathF.Abs(inColumn) is > 0.09f and < 0.42f && Fraction(y * 1.25f) is > 0.15f and < 0.85f ? -0.03f : 0), Thing.Door) : Pane(inColumn, y - 1.65f, 0.5f, 0.6f);
            }
            return best;
        }
        var v = y - 0.35f - floor * 2.95f - 1.55f;
        if (y > house.Height - 0.7f || v < -1.2f)
            return best;
        const float wide = 0.48f, tall = 0.80f;
        if (MathF.Abs(inColumn) < wide && MathF.Abs(v) < tall)
        {
            // Some shutters are shut.
            if (seed < 0.22f)
                return (-0.05f + 0.018f * Fraction(v * 13), Thing.Shutter);
            return Pane(inColumn, v, wide, tall);
        }
        if (MathF.Abs(inColumn) < wide + 0.10f && v < -tall && v > -tall - 0.11f)
            return (0.13f, Thing.Frame);
        if (MathF.Abs(inColumn) is > wide and < wide * 2 && MathF.Abs(v) < tall && seed >= 0.22f && house.Length / house.Columns > 2 * wide * 2 * 0.95f)
            return (0.05f + (MathF.Abs(MathF.Abs(inColumn) - wide * 1.5f) < wide * 0.42f && MathF.Abs(v) < tall * 0.92f ? 0.018f * Fraction(v * 13) - 0.006f : 0.012f), Thing.Shutter);
        return MathF.Abs(inColumn) < wide + 0.1f && MathF.Abs(v) < tall + 0.1f ? (0.03f, Thing.Frame) : best;
    }

    private static (float Relief, Thing Thing) Pane(float u, float v, float wide, float tall) =>
        MathF.Abs(u) < 0.03f || MathF.Abs(u) > wide - 0.06f || MathF.Abs(v) > tall - 0.06f || MathF.Abs(v - 0.25f * tall) < 0.022f ? (-0.12f, Thing.Frame) : (-0.155f, Thing.Glass);

    private static House At(int side, float z)
    {
        foreach (var house in Sides[side])
        {
            if (z < house.From + house.Length)
                return house;
        }
        return Sides[side][^1];
    }

    private static IEnumerable<House> Row(int seed)
    {
        var from = seed == 1 ? -8f : -6.2f;
        for (var i = 0; i < 16; i++)
        {
            var length = 4.3f + 2.6f * Noise.Hash(i, seed, 64);
            yield return new House(i, from, length, 0.5f + 2.95f * (seed == 1 ? 3 + (int)(1.7f * Noise.Hash(i, seed, 65)) : 2 + (int)(1.9f * Noise.Hash(i, seed, 65))) + 0.7f * Noise.Hash(i, seed, 66), length > 5.4f ? 3 : 2);
            from += length;
        }
    }

    private static IEnumerable<(Vector3 Place, float Size, int Seed)> Pots(int side)
    {
        for (var i = 0; i < 6; i++)
        {
            var z = 4.6f + 3.4f * i + 1.6f * Noise.Hash(i, side, 68);
            var x = (side == 0 ? -1 : 1) * (Half - 0.42f) + Bend(z);
            yield return (new Vector3(x, Rise(z) + 0.02f, z), 0.75f + 0.5f * Noise.Hash(i, side, 69), 10 * side + i);
        }
    }

    /// <summary>Rounded stones in rows, deeper at the gutter in the middle.</summary>
    private static float Cobbles(float x, float z)
    {
        var row = MathF.Floor(z / 0.17f);
        float u = x / 0.21f + 0.5f * (row % 2) + 0.2f * Noise.Hash((int)row, 3, 70), v = Fraction(z / 0.17f) - 0.5f;
        var stone = Noise.Hash((int)MathF.Floor(u), (int)row, 71);
        u = Fraction(u) - 0.5f;
        var edge = Math.Max(MathF.Abs(u), MathF.Abs(v));
        return 0.022f * (1 - Noise.Step(0.30f, 0.5f, edge)) + 0.014f * stone - 0.05f * MathF.Exp(-4 * x * x) - 0.02f;
    }

    private static Vector3 Normal(Vector3 p, float way)
    {
        var e = 0.004f + 0.0006f * way;
        return Vector3.Normalize(new Vector3(At(new(e, 0, 0)), At(new(0, e, 0)), At(new(0, 0, e))) + new Vector3(1e-9f));

        float At(Vector3 step) => Nearest(p + step).Distance - Nearest(p - step).Distance;
    }

    private static (Vector3 Color, float Gloss) Surface(Vector3 p, Thing thing, ref Vector3 normal)
    {
        var (x, y, z) = (p.X - Bend(p.Z), p.Y - Rise(p.Z), p.Z);
        var side = x < 0 ? 0 : 1;
        var house = At(side, z);
        var own = Noise.Hash(house.Index, side, 72);
        switch (thing)
        {
            case Thing.Ground:
                var row = MathF.Floor(z / 0.17f);
                var stone = Noise.Hash((int)MathF.Floor(x / 0.21f + 0.5f * (row % 2) + 0.2f * Noise.Hash((int)row, 3, 70)), (int)row, 73);
                return (Vector3.Lerp(new Vector3(0.17f, 0.155f, 0.14f), new Vector3(0.36f, 0.32f, 0.27f), 0.6f * stone + 0.4f * Noise.Sum(x * 1.2f, z * 1.2f, 4, 74)) * (0.7f + 0.5f * Noise.Sum(x * 20, z * 20, 2, 76)), 0.015f);
            case Thing.Wall:
                var paint = Paints[(house.Index * 3 + side * 4) % Paints.Length];
                var weather = Noise.Sum(z * 0.8f, y * 0.55f, 5, 78);
                var streaks = Noise.Sum(z * 5, y * 0.35f, 4, 84);
                paint *= 0.72f + 0.42f * weather;
                paint = Vector3.Lerp(paint, new Vector3(0.50f, 0.45f, 0.37f), 0.65f * Noise.Step(0.58f, 0.68f, Noise.Sum(z * 0.9f + 20, y * 0.9f, 6, 88) + 0.09f * Noise.Step(1.6f, 0, y)));
                paint *= 1 - 0.35f * Noise.Step(0.45f, 0.75f, streaks) * Noise.Step(house.Height - 3, house.Height, y) - 0.35f * Noise.Step(0.9f, 0, y) * weather;
                normal = Vector3.Normalize(normal + 0.10f * new Vector3(0, Noise.At(y * 9, z * 9, 95) - 0.5f, Noise.At(y * 9, z * 9, 96) - 0.5f));
                return (paint, 0);
            case Thing.Roof:
                return (Vector3.Lerp(new Vector3(0.42f, 0.155f, 0.075f), new Vector3(0.30f, 0.19f, 0.13f), Noise.Sum(z * 3, y * 3 + x, 4, 97)) * (0.6f + 0.6f * Noise.Hash((int)MathF.Floor(z * 3), (int)MathF.Floor(y * 4), 98)), 0);
            case Thing.Shutter:
                return (Shutters[(int)(own * 3.99f)] * (0.75f + 0.5f * Noise.Sum(z * 3, y * 3, 3, 99)), 0.015f);
            case Thing.Glass:
                return (Vector3.Lerp(new Vector3(0.012f, 0.014f, 0.016f), new Vector3(0.20f, 0.18f, 0.15f), MathF.Abs(Fraction(z * 1.1f) - 0.5f) < 0.16f ? 0.15f : Noise.Step(0.4f, 0.7f, Noise.At(z * 9, y * 0.7f, 100))), 0.06f);
            case Thing.Frame:
                return (new Vector3(0.56f, 0.52f, 0.45f) * (0.8f + 0.3f * Noise.Sum(z * 4, y * 4, 3, 101)), 0);
            case Thing.Door:
                return (Shutters[(int)(Noise.Hash(house.Index, side, 102) * 3.99f)] * 1.1f * (0.8f + 0.4f * Noise.Sum(z * 9, y, 3, 103)), 0.02f);
            case Thing.Awning:
                return (Fraction(z * 2.6f) < 0.5f ? own < 0.5f ? new Vector3(0.55f, 0.06f, 0.045f) : new Vector3(0.05f, 0.22f, 0.16f) : new Vector3(0.72f, 0.68f, 0.60f), 0);
            case Thing.Pot:
                return (new Vector3(0.44f, 0.185f, 0.10f) * (0.75f + 0.5f * Noise.Sum(p * 6, 3)), 0);
            case Thing.Tower:
                return (new Vector3(0.62f, 0.53f, 0.40f) * (0.7f + 0.55f * Noise.Sum(p.X * 0.9f + p.Z, p.Y * 0.9f, 5, 104)), 0);
            case Thing.Linen:
                var sheet = (int)MathF.Floor((x + 2.4f) / 0.95f);
                return ((sheet % 5) switch { 0 => new Vector3(0.78f, 0.76f, 0.72f), 1 => new Vector3(0.62f, 0.10f, 0.08f), 2 => new Vector3(0.76f, 0.75f, 0.72f), 3 => new Vector3(0.12f, 0.28f, 0.52f), _ => new Vector3(0.78f, 0.58f, 0.16f) }, 0);
            default:
                return (new Vector3(0.3f), 0);
        }
    }

    private void Plant(Vector3 place, float size, int seed)
    {
        var random = new Random(seed + 40);
        var center = place + new Vector3(0, 0.85f * size, 0);
        var flower = (seed % 3) switch { 0 => new Vector3(0.62f, 0.04f, 0.06f), 1 => new Vector3(0.60f, 0.10f, 0.30f), _ => new Vector3(0.75f, 0.50f, 0.06f) };
        for (var i = 0; i < 900; i++)
        {
            var offset = Random(random) * new Vector3(0.42f, 0.5f, 0.42f) * size;
            var leaf = center + offset;
            var outward = Vector3.Normalize(offset + 0.5f * Random(random) * size);
            var depth = (offset / (0.45f * size)).Length();
            var sun = Math.Max(0, Vector3.Dot(outward, Sun));
            var isLit = Follow(leaf + 0.5f * size * Sun, Sun, 30).Thing == Thing.None;
            var light = new Vector3(0.32f, 0.37f, 0.44f) * (0.3f + 0.7f * depth) + (isLit ? SunLight * sun * (0.3f + 0.7f * depth) : default);
            var isFlower = depth > 0.75f && random.NextDouble() < 0.16;
            var color = isFlower ? flower : Vector3.Lerp(new Vector3(0.06f, 0.14f, 0.03f), new Vector3(0.16f, 0.24f, 0.05f), (float)random.NextDouble());
            var radius = isFlower ? 0.026f : 0.018f;
            _marks.Add(leaf, leaf + 0.05f * Random(random), radius, radius * 0.5f, color * light);
        }
    }

    private static Vector3 Random(Random random)
    {
        while (true)
        {
            var p = new Vector3((float)random.NextDouble(), (float)random.NextDouble(), (float)random.NextDouble()) * 2 - Vector3.One;
            if (p.LengthSquared() <= 1)
                return p;
        }
    }

    private static Vector3 Ball(int x, int y, int i)
    {
        float height = 2 * Noise.Hash(x, y, 3 * i) - 1, angle = 2 * MathF.PI * Noise.Hash(x, y, 3 * i + 1), r = MathF.Sqrt(1 - height * height);
        return new Vector3(r * MathF.Cos(angle), height, r * MathF.Sin(angle));
    }

    private static float Fraction(float value) => value - MathF.Floor(value);
}
