using System.Numerics;
using Lockstep.Data.Randomness;

namespace Lockstep.Data.Glyphs;

/// <summary>
/// A random bend, then a random affine map, from the glyph's unit box to pixels. Only +, -, *, / and the square root are used
/// in all of the drawing: they are exact by IEEE 754, so that every machine draws the same bytes, which sine and cosine of a
/// C library would not promise.
/// </summary>
internal readonly struct Warp
{
    private readonly Vector2 _right;
    private readonly Vector2 _down;
    private readonly Vector2 _centre;
    private readonly float _bendX;
    private readonly float _bendY;

    public Warp(ref KeyedRandom random, float imageSide)
    {
        float height = imageSide * random.NextBetween(0.25f, 0.40f);
        float width = height * random.NextBetween(0.8f, 1.25f);
        var turn = Rotation(random.NextBetween(-0.2f, 0.2f));
        float shear = random.NextBetween(-0.3f, 0.3f);
        _right = new Vector2(turn.X, turn.Y) * width;
        _down = (new Vector2(-turn.Y, turn.X) + (shear * turn)) * height;
        float half = imageSide / 2f;
        float room = imageSide * 0.09f;
        _centre = new Vector2(half + random.NextBetween(-room, room), half + random.NextBetween(-room, room));
        _bendX = random.NextBetween(-0.12f, 0.12f);
        _bendY = random.NextBetween(-0.12f, 0.12f);
    }

    public Vector2 Apply(Vector2 p)
    {
        float x = p.X + (_bendX * ((p.Y * p.Y) - 0.5f));
        float y = p.Y + (_bendY * p.X * 2f);
        return new Vector2(
            _centre.X + (x * _right.X) + (y * _down.X),
            _centre.Y + (x * _right.Y) + (y * _down.Y));
    }

    /// <summary>(cos, sin) of the angle whose half has tangent <paramref name="t"/>: a rational function, no sine.</summary>
    private static Vector2 Rotation(float t)
    {
        float scale = 1f / (1f + (t * t));
        return new Vector2((1f - (t * t)) * scale, 2f * t * scale);
    }
}
