using System.Numerics;

namespace Lockstep.Data.Glyphs;

/// <summary>Squared distance of each pixel's centre to the nearest stroke, as far as the pen reaches.</summary>
internal sealed class StrokeField(int side)
{
    private readonly float[] _squared = new float[side * side];

    /// <summary>Forgets all strokes.</summary>
    public void Clear() => _squared.AsSpan().Fill(float.MaxValue);

    /// <summary>Adds a line, exact for pixels within <paramref name="reach"/> of it.</summary>
    public void Add(Vector2 from, Vector2 to, float reach)
    {
        int left = Bound(MathF.Min(from.X, to.X) - reach);
        int right = Bound(MathF.Max(from.X, to.X) + reach + 1f);
        int top = Bound(MathF.Min(from.Y, to.Y) - reach);
        int bottom = Bound(MathF.Max(from.Y, to.Y) + reach + 1f);
        float dx = to.X - from.X;
        float dy = to.Y - from.Y;
        float perLength = 1f / MathF.Max((dx * dx) + (dy * dy), 1e-6f);
        for (int y = top; y < bottom; y++)
        {
            var row = _squared.AsSpan(y * side, side);
            float py = y + 0.5f - from.Y;
            for (int x = left; x < right; x++)
            {
                float px = x + 0.5f - from.X;
                float along = Math.Clamp(((px * dx) + (py * dy)) * perLength, 0f, 1f);
                float ex = px - (along * dx);
                float ey = py - (along * dy);
                row[x] = MathF.Min(row[x], (ex * ex) + (ey * ey));
            }
        }
    }

    /// <summary>How much of the pixel a pen of this half width covers, 0 to 1: one pixel of soft edge.</summary>
    public float Coverage(int pixel, float halfWidth)
    {
        float reach = halfWidth + 0.5f;
        float squared = _squared[pixel];
        return squared >= reach * reach ? 0f : MathF.Min(1f, reach - MathF.Sqrt(squared));
    }

    private int Bound(float at) => (int)Math.Clamp(at, 0f, side);
}
