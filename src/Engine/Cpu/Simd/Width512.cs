using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lockstep.Engine.Cpu.Simd;

/// <summary>16 floats at once.</summary>
internal readonly struct Width512 : IVectorWidth<Vector512<float>>
{
    public static int Lanes => 16;

    public static Vector512<float> Zero => Vector512<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(float* target, Vector512<float> value) => Vector512.Store(value, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Stream(float* target, Vector512<float> value) => Vector512.StoreAlignedNonTemporal(value, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> left, Vector512<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) => Vector512.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Rectify(Vector512<float> value) =>
        Vector512.ConditionalSelect(Vector512.LessThan(value, Vector512<float>.Zero), Vector512<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> PassPositive(Vector512<float> test, Vector512<float> value) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(test, Vector512<float>.Zero), Vector512<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Larger(Vector512<float> best, Vector512<float> candidate) =>
        Vector512.Max(best, candidate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SelectEqual(Vector512<float> left, Vector512<float> right, Vector512<float> equal, Vector512<float> other) =>
        Vector512.ConditionalSelect(Vector512.Equals(left, right) | (Vector512.IsNaN(left) & Vector512.IsNaN(right)), equal, other);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> left, Vector512<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SquareRoot(Vector512<float> value) => Vector512.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Maximum(Vector512<float> left, Vector512<float> right) => Vector512.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SelectPositive(Vector512<float> test, Vector512<float> positive, Vector512<float> other) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(test, Vector512<float>.Zero), other, positive);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> value) => Vector512.Exp(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> value) => Vector512.Log(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LargerMagnitude(Vector512<float> best, Vector512<float> value) =>
        Vector512.Max(best.AsInt32(), Vector512.Abs(value).AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddFixed(Vector512<float> value, double scale, long* sums, bool accumulate)
    {
        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(value);
        Vector512<long> low = (lower * scale + Vector512.Create(FixedPoint.Shifter)).AsInt64() - Vector512.Create(FixedPoint.ShifterBits);
        Vector512<long> high = (upper * scale + Vector512.Create(FixedPoint.Shifter)).AsInt64() - Vector512.Create(FixedPoint.ShifterBits);
        Vector512.Store(accumulate ? low + Vector512.Load(sums) : low, sums);
        Vector512.Store(accumulate ? high + Vector512.Load(sums + 8) : high, sums + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> FromFixed(long* sums, double scale) =>
        Vector512.Narrow(Vector512.ConvertToDouble(Vector512.Load(sums)) * scale, Vector512.ConvertToDouble(Vector512.Load(sums + 8)) * scale);
}
