using Lockstep.Data.Randomness;

namespace Lockstep.Data.Glyphs;

/// <summary>Smooth random light and shade: random values on a coarse grid, bilinear between them.</summary>
internal sealed class Texture
{
    private const int Cells = 4;

    private readonly float[] _grid = new float[(Cells + 1) * (Cells + 1)];

    public void Redraw(ref KeyedRandom random, float amplitude)
    {
        for (int i = 0; i < _grid.Length; i++)
        {
            _grid[i] = random.NextBetween(-amplitude, amplitude);
        }
    }

    /// <summary>Value at (x, y), both in [0, 1).</summary>
    public float At(float x, float y)
    {
        float gx = x * Cells;
        float gy = y * Cells;
        int column = (int)gx;
        int row = (int)gy;
        float fx = gx - column;
        float fy = gy - row;
        int i = (row * (Cells + 1)) + column;
        float top = _grid[i] + (fx * (_grid[i + 1] - _grid[i]));
        float bottom = _grid[i + Cells + 1] + (fx * (_grid[i + Cells + 2] - _grid[i + Cells + 1]));
        return top + (fy * (bottom - top));
    }
}
