using System.Numerics;

namespace Impasto.Scenes;

/// <summary>Fruit, a glazed jug and a cloth on a table beside a window: solids given by their distance, light of the window as soft as it is large, and light that other things throw back once. Decimetres.</summary>
internal sealed class StillLife
{
    private const float Far = 60;

    /// <summary>Tries of each kind a point of the film.</summary>
    private const int WindowTries = 10, BounceTries = 7;

    private static readonly Vector3 WindowCorner = new(-11, 3.5f, -6), WindowAcross = new(0, 0, 7), WindowUp = new(0, 8, 0);
    private static readonly Vector3 WindowLight = new(19, 17.6f, 15.4f);
    private static readonly Vector3[] Grapes = [.. Cluster()];

    private readonly Film _film;
    private readonly Eye _eye;

    private enum Thing
    {
        None, Table, Wall, Cloth, Jug, RedApple, GreenApple, Stem, Pear, Lemon, Orange, Grape,
    }

    public StillLife(int width, int height)
    {
        _film = new Film(width, height);
        _eye = new Eye(new Vector3(0.2f, 4.6f, -13), new Vector3(0.0f, 1.75f, 0), 40, width, height);
    }

    public Film Render()
    {
        _film.Fill(See);
        return _film;
    }

    private Vector3 See(int x, int y)
    {
        var ray = _eye.Ray(x + 0.5f, y + 0.5f);
        var (way, thing) = Follow(_eye.Place, ray, Far);
        if (thing == Thing.None)
            return default;
        var place = _eye.Place + way * ray;
        var normal = Normal(place, thing);
        var (color, gloss, polish) = Surface(place, thing, ref normal);
        var light = Vector3.Zero;
        for (var i = 0; i < WindowTries; i++)
            light += Window(place, normal, x, y, i);
        light /= WindowTries;
        var around = Vector3.Zero;
        for (var i = 0; i < BounceTries; i++)
            around += Around(place, normal, x, y, i);
        around /= BounceTries;
        var result = color * (light + around);
        if (gloss > 0)
        {
            // The window and the room in the glaze, as sharp as it is polished.
            var back = Vector3.Reflect(ray, normal);
            var fresnel = gloss + (1 - gloss) * MathF.Pow(1 - Math.Clamp(-Vector3.Dot(ray, normal), 0, 1), 5) * polish;
            var scattered = Vector3.Normalize(back + (1 - polish) * 0.22f * Ball(x, y, 90));
            if (Vector3.Dot(scattered, normal) > 0)
                result += fresnel * Seen(place + 0.02f * normal, scattered);
        }
        return 1.15f * result;
    }

    /// <summary>What a glaze shows: the window with its bars, else what stands there in a rough light.</summary>
    private static Vector3 Seen(Vector3 from, Vector3 ray)
    {
        var (way, thing) = Follow(from, ray, Far);
        var t = (WindowCorner.X - from.X) / ray.X;
        if (t > 0 && t < way)
        {
            var at = from + t * ray - WindowCorner;
            float u = at.Z / WindowAcross.Z, v = at.Y / WindowUp.Y;
            if (u is > 0 and < 1 && v is > 0 and < 1 && MathF.Abs(u - 0.5f) > 0.03f && MathF.Abs(v - 0.5f) > 0.025f)
                return WindowLight * 0.55f;
        }
        if (thing == Thing.None)
            return new Vector3(0.05f, 0.045f, 0.04f);
        var place = from + way * ray;
        var normal = Normal(place, thing);
        var color = Surface(place, thing, ref normal).Color;
        return color * (Rough(place, normal) + new Vector3(0.09f));
    }

    /// <summary>The window's light without asking what stands before it.</summary>
    private static Vector3 Rough(Vector3 place, Vector3 normal)
    {
        var to = WindowCorner + 0.5f * (WindowAcross + WindowUp) - place;
        var square = to.LengthSquared();
        to /= MathF.Sqrt(square);
        return WindowLight * (56 / MathF.PI * Math.Max(0, Vector3.Dot(normal, to)) * Math.Max(0, -to.X) / square);
    }

    private static Vector3 Window(Vector3 place, Vector3 normal, int x, int y, int i)
    {
        float u = (i + Noise.Hash(x, y, 2 * i)) / WindowTries, v = Fraction(i * 0.618034f + Noise.Hash(x, y, 2 * i + 1));
        var to = WindowCorner + u * WindowAcross + v * WindowUp - place;
        var way = to.Length();
        to /= way;
        var facing = Vector3.Dot(normal, to);
        if (facing <= 0 || Follow(place + 0.015f * normal, to, way - 0.05f).Thing != Thing.None)
            return default;
        return WindowLight * (56 / MathF.PI * facing * Math.Max(0, -to.X) / (way * way));
    }

    private static Vector3 Around(Vector3 place, Vector3 normal, int x, int y, int i)
    {
        var sphere = Vector3.Normalize(Ball(x, y, 20 + i));
        var ray = Vector3.Normalize(normal + 0.999f * sphere);
        var (way, thing) = Follow(place + 0.02f * normal, ray, 25);
        // The room behind the painter: dim and warm above, the window's side brighter.
        if (thing == Thing.None)
            return new Vector3(0.155f, 0.145f, 0.14f) * (0.7f + 0.5f * ray.Y) + new Vector3(0.12f, 0.13f, 0.15f) * Math.Max(0, -ray.X);
        var hit = place + way * ray;
        var there = Normal(hit, thing);
        var color = Surface(hit, thing, ref there).Color;
        return color * (Rough(hit, there) * 0.6f + new Vector3(0.05f));
    }

    private static (float Way, Thing Thing) Follow(Vector3 from, Vector3 ray, float most)
    {
        var t = 0.004f;
        for (var i = 0; i < 160 && t < most; i++)
        {
            var (distance, thing) = Nearest(from + t * ray);
            if (distance < 0.0012f + 0.0002f * t)
                return (t, thing);
            t += 0.8f * distance;
        }
        return (Far, Thing.None);
    }

    private static (float Distance, Thing Thing) Nearest(Vector3 p)
    {
        (float Distance, Thing Thing) best = (p.Y, Thing.Table);
        Take(6.5f + 0.4f * p.X * 0.12f - p.Z, Thing.Wall);
        if (p.Y < 1.2f)
            Take(Cloth(p), Thing.Cloth);
        if (p.Y > 8)
            return best;
        if (Near(new Vector3(-1.75f, 2.2f, 1.0f), 3.1f))
            Take(Jug(p - new Vector3(-1.75f, 0, 1.0f)), Thing.Jug);
        Fruit(new Vector3(0.35f, 0.80f, 0.15f), 0.87f, 0.15f, Thing.RedApple);
        Fruit(new Vector3(3.15f, 0.72f, 0.75f), 0.80f, -0.25f, Thing.GreenApple);
        Fruit(new Vector3(-3.55f, 0.76f, -0.75f), 0.83f, 0.3f, Thing.RedApple);
        if (Near(new Vector3(1.7f, 1.2f, 1.25f), 1.9f))
            Take(Pear(p - new Vector3(1.7f, 0, 1.25f)), Thing.Pear);
        if (Near(new Vector3(-0.95f, 0.6f, -1.45f), 1.2f))
            Take(Lemon(p - new Vector3(-0.95f, 0.60f, -1.45f)), Thing.Lemon);
        if (Near(new Vector3(1.5f, 0.76f, -0.95f), 1))
            Take((p - new Vector3(1.5f, 0.76f, -0.95f)).Length() - 0.76f + 0.008f * Noise.At(p * 14), Thing.Orange);
        if (Near(new Vector3(3.0f, 0.5f, -1.3f), 1.9f))
        {
            foreach (var grape in Grapes)
                Take((p - grape).Length() - 0.29f, Thing.Grape);
        }
        return best;

        void Take(float distance, Thing thing)
        {
            if (distance < best.Distance)
                best = (distance, thing);
        }

        // Far from a thing the way to the ball around it is enough.
        bool Near(Vector3 center, float radius)
        {
            var way = (p - center).Length() - radius;
            if (way < 0.3f)
                return true;
            Take(way, Thing.None);
            return false;
        }

        void Fruit(Vector3 center, float radius, float lean, Thing thing)
        {
            if (!Near(center, radius * 1.6f))
                return;
            var q = p - center;
            q.X -= lean * q.Y;
            Take(Apple(q / radius) * radius * 0.85f, thing);
            Take(Line(q / radius, new Vector3(0, 0.45f, 0), new Vector3(0.16f, 1.12f, 0.04f), 0.045f) * radius * 0.85f, Thing.Stem);
        }
    }

    /// <summary>A ring so thick that its hole is only a dimple, narrower below.</summary>
    private static float Apple(Vector3 p)
    {
        var narrow = 1 + 0.13f * Math.Clamp(-p.Y, -0.6f, 1);
        float r = MathF.Sqrt(p.X * p.X + p.Z * p.Z) * narrow, lobes = 0.018f * MathF.Cos(5 * MathF.Atan2(p.Z, p.X)) * Math.Clamp(-p.Y, 0, 1);
        return new Vector2(r - 0.36f, p.Y * 1.02f).Length() - 0.66f + lobes;
    }

    private static float Pear(Vector3 p)
    {
        p.X -= 0.10f * p.Y;
        var body = (p - new Vector3(0, 0.83f, 0)).Length() - 0.84f;
        var neck = (p - new Vector3(0.02f, 1.82f, 0)).Length() - 0.43f;
        var h = Math.Clamp(0.5f + 0.5f * (neck - body) / 0.75f, 0, 1);
        var pear = Noise.Mix(neck, body, h) - 0.75f * h * (1 - h);
        return Math.Min(pear, Line(p, new Vector3(0.02f, 2.2f, 0), new Vector3(0.2f, 2.72f, -0.1f), 0.045f)) * 0.85f;
    }

    private static float Lemon(Vector3 p)
    {
        var (sin, cos) = MathF.SinCos(0.5f);
        p = new Vector3(cos * p.X - sin * p.Z, p.Y, sin * p.X + cos * p.Z);
        var thin = new Vector3(p.X / 0.86f, p.Y / 0.60f, p.Z / 0.60f).Length();
        var tip = 0.16f * MathF.Exp(-14 * (p.Y * p.Y + p.Z * p.Z)) * (p.X > 0 ? 1 : 0.6f);
        return (thin - 1 - tip) * 0.5f + 0.006f * Noise.At(p * 11);
    }

    private static float Jug(Vector3 p)
    {
        var r = MathF.Sqrt(p.X * p.X + p.Z * p.Z);
        var wall = MathF.Abs(r - JugRadius(p.Y)) - 0.07f;
        var body = Math.Max(wall * 0.8f, Math.Max(p.Y - 4.35f, 0.02f - p.Y));
        body = Math.Min(body, Math.Max(r - 1.0f, MathF.Abs(p.Y - 0.12f) - 0.1f));
        // The spout is pulled out of the rim towards the right.
        var spout = Line(p, new Vector3(0.55f, 3.95f, -0.1f), new Vector3(1.08f, 4.42f, -0.22f), 0.16f);
        body = Math.Min(body, Math.Max(spout, -Line(p + new Vector3(0, -0.09f, 0), new Vector3(0.3f, 3.95f, -0.06f), new Vector3(1.25f, 4.5f, -0.25f), 0.13f)));
        var handle = new Vector2(new Vector2((p.X + 0.98f) * 0.95f, (p.Y - 2.95f) * 0.72f).Length() - 0.86f, p.Z).Length() - 0.13f;
        return Math.Min(body, Math.Max(handle * 0.8f, JugRadius(p.Y) - 0.02f - r));
    }

    private static float JugRadius(float y)
    {
        ReadOnlySpan<float> radii = [0.95f, 1.32f, 1.52f, 1.50f, 1.27f, 0.92f, 0.70f, 0.66f, 0.78f, 0.86f];
        var at = Math.Clamp(y / 0.5f, 0, 8.999f);
        var i = (int)at;
        float t = at - i, a = radii[Math.Max(0, i - 1)], b = radii[i], c = radii[i + 1], d = radii[Math.Min(9, i + 2)];
        return b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }

    /// <summary>A napkin that hangs over the table's near edge, in folds.</summary>
    private static float Cloth(Vector3 p)
    {
        var (sin, cos) = MathF.SinCos(0.22f);
        float u = cos * p.X - sin * (p.Z + 0.6f), v = sin * p.X + cos * (p.Z + 0.6f);
        var folds = 0.5f + 0.5f * MathF.Sin(2.1f * u + 2.4f * Noise.At(u * 0.5f, v * 0.45f, 60) + 0.7f * v);
        var height = 0.05f + 0.20f * folds * folds * (0.35f + 0.65f * Noise.At(u * 0.8f, v * 0.6f, 61)) + 0.03f * Noise.At(u * 3, v * 2.2f, 62);
        // It lies flat under what stands on it.
        height *= 1 - 0.75f * MathF.Exp(-((p.X - 0.35f) * (p.X - 0.35f) + (p.Z - 0.15f) * (p.Z - 0.15f)) / 0.9f) - 0.6f * MathF.Exp(-((p.X - 1.5f) * (p.X - 1.5f) + (p.Z + 0.95f) * (p.Z + 0.95f)) / 0.7f);
        var beside = Math.Max(MathF.Abs(u - 0.35f) - 2.75f, MathF.Abs(v) - 2.3f - 0.25f * Noise.At(u * 0.9f, 3, 63));
        return Math.Max((p.Y - height) * 0.6f, beside * 0.9f);
    }

    private static Vector3 Normal(Vector3 p, Thing thing)
    {
        if (thing == Thing.Table)
            return Vector3.UnitY;
        var e = thing == Thing.Cloth ? 0.02f : 0.006f;
        return Vector3.Normalize(new Vector3(At(new(e, 0, 0)), At(new(0, e, 0)), At(new(0, 0, e))));

        float At(Vector3 step) => Nearest(p + step).Distance - Nearest(p - step).Distance;
    }

    private static (Vector3 Color, float Gloss, float Polish) Surface(Vector3 p, Thing thing, ref Vector3 normal)
    {
        switch (thing)
        {
            case Thing.Table:
                var plank = MathF.Floor(p.Z / 2.3f + 0.3f);
                var grain = Noise.Sum(p.X * 0.35f + 17 * plank, p.Z * 5 + 2 * Noise.Sum(p.X * 0.4f, p.Z, 2, 70), 5, 71);
                var wood = Vector3.Lerp(new Vector3(0.11f, 0.052f, 0.022f), new Vector3(0.30f, 0.165f, 0.075f), grain) * (0.8f + 0.4f * Noise.Hash((int)plank, 5));
                return (Fraction(p.Z / 2.3f + 0.3f) < 0.012f ? wood * 0.25f : wood, 0.02f, 0.45f);
            case Thing.Wall:
                var plaster = 0.75f + 0.5f * Noise.Sum(p.X * 0.5f, p.Y * 0.5f, 6, 74);
                return (Vector3.Lerp(new Vector3(0.16f, 0.175f, 0.15f), new Vector3(0.26f, 0.215f, 0.15f), Noise.Sum(p.X * 0.22f, p.Y * 0.22f, 4, 80)) * plaster, 0, 0);
            case Thing.Cloth:
                var weave = 0.95f + 0.05f * MathF.Sin(p.X * 60) * MathF.Sin(p.Z * 60);
                var (sin, cos) = MathF.SinCos(0.22f);
                var edge = MathF.Abs(MathF.Abs(sin * p.X + cos * (p.Z + 0.6f)) - 1.85f);
                return ((edge is < 0.09f or (> 0.15f and < 0.19f) ? new Vector3(0.09f, 0.16f, 0.36f) : new Vector3(0.76f, 0.72f, 0.64f)) * weave, 0, 0);
            case Thing.Jug:
                return (Glaze(p - new Vector3(-1.75f, 0, 1.0f)), 0.045f, 0.97f);
            case Thing.RedApple:
                return (Skin(p, new Vector3(0.50f, 0.032f, 0.028f), new Vector3(0.62f, 0.40f, 0.08f), p.X > 0 ? new Vector3(0.35f, 0.80f, 0.15f) : new Vector3(-3.55f, 0.76f, -0.75f), 0.42f), 0.035f, 0.75f);
            case Thing.GreenApple:
                return (Skin(p, new Vector3(0.33f, 0.40f, 0.06f), new Vector3(0.50f, 0.20f, 0.05f), new Vector3(3.15f, 0.72f, 0.75f), 0.62f), 0.035f, 0.75f);
            case Thing.Stem:
                return (new Vector3(0.10f, 0.06f, 0.03f), 0, 0);
            case Thing.Pear:
                var blush = Noise.Step(-0.1f, 0.9f, (p.X - 1.7f) * 0.9f + 0.5f * Noise.Sum(p * 1.5f, 3));
                var pear = Vector3.Lerp(new Vector3(0.50f, 0.45f, 0.09f), new Vector3(0.52f, 0.20f, 0.06f), blush);
                pear = Vector3.Lerp(pear, new Vector3(0.22f, 0.13f, 0.05f), 0.8f * Noise.Step(0.66f, 0.74f, Noise.At(p * 13)) + (p.Y > 2.32f ? 0.9f : 0));
                return (pear * (0.85f + 0.3f * Noise.Sum(p * 3, 3)), 0.025f, 0.6f);
            case Thing.Lemon:
                normal = Vector3.Normalize(normal + 0.12f * new Vector3(Noise.At(p * 15) - 0.5f, Noise.At(p * 15 + new Vector3(7)) - 0.5f, Noise.At(p * 15 + new Vector3(13)) - 0.5f));
                return (new Vector3(0.78f, 0.56f, 0.05f) * (0.85f + 0.3f * Noise.Sum(p * 2.5f, 2)), 0.03f, 0.6f);
            case Thing.Orange:
                normal = Vector3.Normalize(normal + 0.16f * new Vector3(Noise.At(p * 17) - 0.5f, Noise.At(p * 17 + new Vector3(7)) - 0.5f, Noise.At(p * 17 + new Vector3(13)) - 0.5f));
                return (new Vector3(0.80f, 0.27f, 0.025f) * (0.9f + 0.2f * Noise.Sum(p * 2, 2)), 0.03f, 0.55f);
            case Thing.Grape:
                var bloom = Noise.Step(0.4f, 0.75f, Noise.Sum(p * 3.5f, 3)) * Noise.Step(-0.4f, 0.9f, normal.Y);
                return (Vector3.Lerp(new Vector3(0.055f, 0.014f, 0.05f), new Vector3(0.17f, 0.16f, 0.25f), 0.8f * bloom), 0.045f * (1 - 0.7f * bloom), 0.9f);
            default:
                return (default, 0, 0);
        }
    }

    /// <summary>White with a blue band of leaves between lines.</summary>
    private static Vector3 Glaze(Vector3 p)
    {
        var white = new Vector3(0.66f, 0.66f, 0.61f) * (0.93f + 0.1f * Noise.Sum(p * 1.2f, 3));
        var angle = MathF.Atan2(p.Z, p.X) / (2 * MathF.PI);
        if (p.Y < 0.05f || new Vector2(p.X, p.Z).Length() < JugRadius(p.Y) - 0.03f)
            return white;
        var y = p.Y - 1.32f;
        float u = Fraction(angle * 9) - 0.5f, lean = u + 0.25f * y;
        var leaf = MathF.Abs(y) < 0.62f && MathF.Abs(lean - 0.10f * MathF.Sin(5 * y)) < 0.20f * MathF.Cos(y * 2.5f) && MathF.Abs(lean) > 0.014f;
        var line = MathF.Abs(MathF.Abs(y) - 0.80f) < 0.045f || MathF.Abs(MathF.Abs(y) - 0.93f) < 0.02f || MathF.Abs(p.Y - 4.1f) < 0.05f || MathF.Abs(p.Y - 3.15f) < 0.03f;
        var dots = new Vector2((Fraction(angle * 18) - 0.5f) * 0.45f, p.Y - 2.62f).Length() < 0.085f;
        var blue = Vector3.Lerp(new Vector3(0.025f, 0.055f, 0.24f), new Vector3(0.07f, 0.15f, 0.42f), Noise.Sum(p * 4, 3));
        return leaf || line || dots ? blue : white;
    }

    private static Vector3 Skin(Vector3 p, Vector3 main, Vector3 second, Vector3 center, float share)
    {
        var q = p - center;
        float angle = MathF.Atan2(q.Z, q.X), turn = MathF.Cos(angle), other = MathF.Sin(angle);
        var streaks = Noise.Sum(turn * 9 + 3, other * 9 + q.Y * 0.5f, 4, 85);
        var patch = Noise.Sum(q * 0.9f + new Vector3(4), 3);
        var color = Vector3.Lerp(main, second, Noise.Step(share, share + 0.28f, 0.55f * streaks + 0.45f * patch + 0.22f * MathF.Exp(-4 * (q.X * q.X + q.Z * q.Z))));
        return Noise.At(p * 16) > 0.86f ? Vector3.Lerp(color, new Vector3(0.62f, 0.48f, 0.25f), 0.35f) : color;
    }

    private static IEnumerable<Vector3> Cluster()
    {
        var random = new Random(5);
        for (var layer = 0; layer < 3; layer++)
        {
            for (var i = 0; i < 14 - 5 * layer; i++)
            {
                var angle = (i + 0.5 * layer) * 2 * Math.PI / (14 - 5 * layer);
                var radius = (1.0 - 0.33 * layer) * (0.75 + 0.35 * random.NextDouble()) * (i % 2 == 0 || layer == 2 ? 1 : 0.5);
                yield return new Vector3((float)(3.0 + 1.25 * radius * Math.Cos(angle)), 0.28f + 0.40f * layer, (float)(-1.3 + 0.8 * radius * Math.Sin(angle)));
            }
        }
    }

    private static float Line(Vector3 p, Vector3 from, Vector3 to, float radius)
    {
        var along = to - from;
        var t = Math.Clamp(Vector3.Dot(p - from, along) / along.LengthSquared(), 0, 1);
        return (p - from - t * along).Length() - radius;
    }

    private static Vector3 Ball(int x, int y, int i)
    {
        float height = 2 * Noise.Hash(x, y, 3 * i) - 1, angle = 2 * MathF.PI * Noise.Hash(x, y, 3 * i + 1), r = MathF.Sqrt(1 - height * height);
        return new Vector3(r * MathF.Cos(angle), height, r * MathF.Sin(angle));
    }

    private static float Fraction(float value) => value - MathF.Floor(value);
}
