using System.Numerics;

namespace Impasto.Scenes;

/// <summary>Leaves, twigs and blades: straight marks with round ends, each of one colour, drawn from the farthest to the nearest.</summary>
internal sealed class Marks
{
    private readonly List<Mark> _marks = [];

    private readonly record struct Mark(Vector3 From, Vector3 To, float FromRadius, float ToRadius, Vector3 Color);

    public void Add(Vector3 from, Vector3 to, float fromRadius, float toRadius, Vector3 color) => _marks.Add(new Mark(from, to, fromRadius, toRadius, color));

    /// <summary>Draws them.</summary>
    /// <param name="eye">Who sees them.</param>
    /// <param name="film">What they are drawn on.</param>
    /// <param name="cover">How much of each point they cover; null if nobody asks.</param>
    /// <param name="isMirrored">Whether as the water's surface, y = 0, shows them.</param>
    public void Draw(Eye eye, Film film, float[]? cover = null, bool isMirrored = false)
    {
        var seen = _marks.Select(mark => isMirrored ? mark with { From = mark.From * new Vector3(1, -1, 1), To = mark.To * new Vector3(1, -1, 1) } : mark)
            .OrderByDescending(mark => (mark.From - eye.Place).LengthSquared());
        foreach (var mark in seen)
        {
            var (a, scaleA) = eye.See(mark.From);
            var (b, scaleB) = eye.See(mark.To);
            if (scaleA > 0 && scaleB > 0)
                Draw(film, cover, a, b, mark.FromRadius * scaleA, mark.ToRadius * scaleB, mark.Color);
        }
    }

    private static void Draw(Film film, float[]? cover, Vector2 a, Vector2 b, float radiusA, float radiusB, Vector3 color)
    {
        // What is thinner than a point covers a part of it.
        var strength = Math.Min(1, Math.Max(radiusA, radiusB) / 0.5f);
        (radiusA, radiusB) = (Math.Max(radiusA, 0.5f), Math.Max(radiusB, 0.5f));
        var most = Math.Max(radiusA, radiusB) + 1;
        int left = Math.Max(0, (int)(Math.Min(a.X, b.X) - most)), right = Math.Min(film.Width - 1, (int)(Math.Max(a.X, b.X) + most));
        int top = Math.Max(0, (int)(Math.Min(a.Y, b.Y) - most)), bottom = Math.Min(film.Height - 1, (int)(Math.Max(a.Y, b.Y) + most));
        var along = b - a;
        var square = Math.Max(1e-6f, along.LengthSquared());
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var p = new Vector2(x + 0.5f, y + 0.5f) - a;
                var t = Math.Clamp(Vector2.Dot(p, along) / square, 0, 1);
                var share = strength * Math.Clamp(Noise.Mix(radiusA, radiusB, t) + 0.5f - (p - t * along).Length(), 0, 1);
                if (share <= 0)
                    continue;
                film[x, y] = Vector3.Lerp(film[x, y], color, share);
                if (cover is not null)
                    cover[y * film.Width + x] += (1 - cover[y * film.Width + x]) * share;
            }
        }
    }
}
