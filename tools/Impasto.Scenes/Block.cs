using System.Numerics;

namespace Impasto.Scenes;

/// <summary>What lies behind all of some planes: a box, a gable roof.</summary>
internal sealed class Block((Vector3 Normal, float Distance)[] planes)
{
    public static Block Box(Vector3 least, Vector3 most) => new(
    [
        (Vector3.UnitX, most.X), (-Vector3.UnitX, -least.X), (Vector3.UnitY, most.Y), (-Vector3.UnitY, -least.Y), (Vector3.UnitZ, most.Z), (-Vector3.UnitZ, -least.Z),
    ]);

    /// <summary>A roof whose ridge runs from left to right.</summary>
    public static Block Gable(Vector3 foot, float halfWidth, float halfDepth, float height)
    {
        var front = Vector3.Normalize(new Vector3(0, halfDepth, -height));
        var back = front * new Vector3(1, 1, -1);
        return new Block(
        [
            (Vector3.UnitX, foot.X + halfWidth), (-Vector3.UnitX, halfWidth - foot.X), (-Vector3.UnitY, -foot.Y),
            (front, Vector3.Dot(front, foot - new Vector3(0, 0, halfDepth))), (back, Vector3.Dot(back, foot + new Vector3(0, 0, halfDepth))),
        ]);
    }

    /// <summary>Where a ray enters, and the plane's normal there; null where it passes.</summary>
    public (float Way, Vector3 Normal)? Hit(Vector3 from, Vector3 ray)
    {
        var (enter, leave, normal) = (float.MinValue, float.MaxValue, Vector3.Zero);
        foreach (var (n, distance) in planes)
        {
            var (speed, way) = (Vector3.Dot(n, ray), distance - Vector3.Dot(n, from));
            if (speed < 0 && way / speed > enter)
                (enter, normal) = (way / speed, n);
            else if (speed > 0)
                leave = Math.Min(leave, way / speed);
            else if (speed == 0 && way < 0)
                return null;
        }
        return enter > 0 && enter < leave ? (enter, normal) : null;
    }

    /// <summary>The nearer of two.</summary>
    public static (float Way, Vector3 Normal, bool IsSecond)? Hit(Block first, Block second, Vector3 from, Vector3 ray) => (first.Hit(from, ray), second.Hit(from, ray)) switch
    {
        ({ } a, { } b) => a.Way <= b.Way ? (a.Way, a.Normal, false) : (b.Way, b.Normal, true),
        ({ } a, null) => (a.Way, a.Normal, false),
        (null, { } b) => (b.Way, b.Normal, true),
        _ => null,
    };
}
