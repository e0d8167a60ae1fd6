using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lockstep.Engine.Initialisation;

/// <summary>
/// A random matrix [rows, columns], row-major, with orthonormal columns, or rows where there are fewer of them: normal numbers
/// made orthogonal by modified Gram-Schmidt, twice, as once loses digits (Giraud et al. 2005). Its triangular factor has a
/// positive diagonal, hence the matrix is distributed uniformly (Mezzadri 2007). In double; sums run over 8 lanes in a fixed order
/// and nothing is fused, so that every machine gets the same bits.
/// </summary>
internal sealed class OrthogonalMatrix
{
    private const int Lanes = 8;

    private readonly bool _tall;
    private readonly int _columns;
    private readonly int _length;
    private readonly double[][] _vectors;

    public OrthogonalMatrix(ulong key, int rows, int columns)
    {
        _tall = rows >= columns;
        _columns = columns;
        _length = Math.Max(rows, columns);
        _vectors = new double[Math.Min(rows, columns)][];
        for (int i = 0; i < _vectors.Length; i++)
        {
            _vectors[i] = new double[(_length + Lanes - 1) / Lanes * Lanes];
            Draw(key, i);
        }

        for (int i = 0; i < _vectors.Length; i++)
        {
            Orthogonalise(i);
            Orthogonalise(i);
        }
    }

    /// <summary>Overwrites <paramref name="target"/> with scale × the matrix.</summary>
    public void Fill(double scale, Span<float> target)
    {
        for (int i = 0; i < _vectors.Length; i++)
        {
            for (int at = 0; at < _length; at++)
            {
                target[Index(i, at)] = (float)(scale * _vectors[i][at]);
            }
        }
    }

    private static double Dot(ReadOnlySpan<Vector512<double>> left, ReadOnlySpan<Vector512<double>> right)
    {
        Vector512<double> sums = Vector512<double>.Zero;
        for (int i = 0; i < left.Length; i++)
        {
            sums += left[i] * right[i];
        }

        double total = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            total += sums[lane];
        }

        return total;
    }

    private void Draw(ulong key, int vector)
    {
        for (int at = 0; at < _length; at++)
        {
            _vectors[vector][at] = CounterRandom.Normal(key, (ulong)Index(vector, at));
        }
    }

    private void Orthogonalise(int vector)
    {
        Span<Vector512<double>> own = MemoryMarshal.Cast<double, Vector512<double>>(_vectors[vector].AsSpan());
        for (int earlier = 0; earlier < vector; earlier++)
        {
            ReadOnlySpan<Vector512<double>> other = MemoryMarshal.Cast<double, Vector512<double>>(_vectors[earlier]);
            double share = Dot(own, other);
            for (int i = 0; i < own.Length; i++)
            {
                own[i] -= other[i] * share;
            }
        }

        double norm = Math.Sqrt(Dot(own, own));
        for (int i = 0; i < own.Length; i++)
        {
            own[i] /= norm;
        }
    }

    private int Index(int vector, int at) => _tall ? at * _columns + vector : vector * _columns + at;
}
