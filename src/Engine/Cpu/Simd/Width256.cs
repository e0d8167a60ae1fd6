using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lockstep.Engine.Cpu.Simd;

/// <summary>8 floats at once.</summary>
internal readonly struct Width256 : IVectorWidth<Vector256<float>>
{
    public static int Lanes => 8;

    public static Vector256<float> Zero => Vector256<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<float> Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(float* target, Vector256<float> value) => Vector256.Store(value, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Stream(float* target, Vector256<float> value) => Vector256.StoreAlignedNonTemporal(value, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> left, Vector256<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> left, Vector256<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) => Vector256.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Rectify(Vector256<float> value) =>
        Vector256.ConditionalSelect(Vector256.LessThan(value, Vector256<float>.Zero), Vector256<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> PassPositive(Vector256<float> test, Vector256<float> value) =>
        Vector256.ConditionalSelect(Vector256.LessThanOrEqual(test, Vector256<float>.Zero), Vector256<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Larger(Vector256<float> best, Vector256<float> candidate) =>
        Vector256.Max(best, candidate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SelectEqual(Vector256<float> left, Vector256<float> right, Vector256<float> equal, Vector256<float> other) =>
        Vector256.ConditionalSelect(Vector256.Equals(left, right) | (Vector256.IsNaN(left) & Vector256.IsNaN(right)), equal, other);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> left, Vector256<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SquareRoot(Vector256<float> value) => Vector256.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Maximum(Vector256<float> left, Vector256<float> right) => Vector256.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SelectPositive(Vector256<float> test, Vector256<float> positive, Vector256<float> other) =>
        Vector256.ConditionalSelect(Vector256.LessThanOrEqual(test, Vector256<float>.Zero), other, positive);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> value) => Vector256.Exp(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Log(Vector256<float> value) => Vector256.Log(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LargerMagnitude(Vector256<float> best, Vector256<float> value) =>
        Vector256.Max(best.AsInt32(), Vector256.Abs(value).AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddFixed(Vector256<float> value, double scale, long* sums, bool accumulate)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(value);
        Vector256<long> low = (lower * scale + Vector256.Create(FixedPoint.Shifter)).AsInt64() - Vector256.Create(FixedPoint.ShifterBits);
        Vector256<long> high = (upper * scale + Vector256.Create(FixedPoint.Shifter)).AsInt64() - Vector256.Create(FixedPoint.ShifterBits);
        Vector256.Store(accumulate ? low + Vector256.Load(sums) : low, sums);
        Vector256.Store(accumulate ? high + Vector256.Load(sums + 4) : high, sums + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<float> FromFixed(long* sums, double scale) =>
        Vector256.Narrow(Vector256.ConvertToDouble(Vector256.Load(sums)) * scale, Vector256.ConvertToDouble(Vector256.Load(sums + 4)) * scale);
}
