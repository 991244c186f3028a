using System.Numerics;

namespace Impasto.Scenes;

/// <summary>A camera: which way each point of a film looks, and where on it a place is seen.</summary>
internal sealed class Eye
{
    private readonly Vector3 _right, _up, _forward;
    private readonly float _focal, _width, _height;

    /// <param name="place">Where it stands.</param>
    /// <param name="target">What it looks at.</param>
    /// <param name="angle">Its view from left to right, degrees.</param>
    /// <param name="width">The film's width, points.</param>
    /// <param name="height">The film's height, points.</param>
    public Eye(Vector3 place, Vector3 target, float angle, int width, int height)
    {
        Place = place;
        _forward = Vector3.Normalize(target - place);
        _right = Vector3.Normalize(Vector3.Cross(Vector3.UnitY, _forward));
        _up = Vector3.Cross(_forward, _right);
        (_width, _height) = (width, height);
        _focal = width / 2f / MathF.Tan(angle * MathF.PI / 360);
    }

    public Vector3 Place { get; }

    public Vector3 Ray(float x, float y) => Vector3.Normalize(_forward + (x - _width / 2) / _focal * _right + (_height / 2 - y) / _focal * _up);

    /// <summary>The point, and how many points a unit of length has there; the scale is 0 behind the camera.</summary>
    public (Vector2 Point, float Scale) See(Vector3 place)
    {
        var offset = place - Place;
        var depth = Vector3.Dot(offset, _forward);
        if (depth < 0.1f)
            return default;
        var scale = _focal / depth;
        return (new Vector2(_width / 2 + Vector3.Dot(offset, _right) * scale, _height / 2 - Vector3.Dot(offset, _up) * scale), scale);
    }
}
