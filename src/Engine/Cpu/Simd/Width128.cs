using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lockstep.Engine.Cpu.Simd;

/// <summary>4 floats at once.</summary>
internal readonly struct Width128 : IVectorWidth<Vector128<float>>
{
    public static int Lanes => 4;

    public static Vector128<float> Zero => Vector128<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<float> Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(float* target, Vector128<float> value) => Vector128.Store(value, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Stream(float* target, Vector128<float> value) => Vector128.StoreAlignedNonTemporal(value, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> left, Vector128<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> left, Vector128<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) => Vector128.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Rectify(Vector128<float> value) =>
        Vector128.ConditionalSelect(Vector128.LessThan(value, Vector128<float>.Zero), Vector128<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> PassPositive(Vector128<float> test, Vector128<float> value) =>
        Vector128.ConditionalSelect(Vector128.LessThanOrEqual(test, Vector128<float>.Zero), Vector128<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Larger(Vector128<float> best, Vector128<float> candidate) =>
        Vector128.Max(best, candidate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectEqual(Vector128<float> left, Vector128<float> right, Vector128<float> equal, Vector128<float> other) =>
        Vector128.ConditionalSelect(Vector128.Equals(left, right) | (Vector128.IsNaN(left) & Vector128.IsNaN(right)), equal, other);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> left, Vector128<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SquareRoot(Vector128<float> value) => Vector128.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Maximum(Vector128<float> left, Vector128<float> right) => Vector128.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectPositive(Vector128<float> test, Vector128<float> positive, Vector128<float> other) =>
        Vector128.ConditionalSelect(Vector128.LessThanOrEqual(test, Vector128<float>.Zero), other, positive);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp(Vector128<float> value) => Vector128.Exp(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Log(Vector128<float> value) => Vector128.Log(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LargerMagnitude(Vector128<float> best, Vector128<float> value) =>
        Vector128.Max(best.AsInt32(), Vector128.Abs(value).AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddFixed(Vector128<float> value, double scale, long* sums, bool accumulate)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(value);
        Vector128<long> low = (lower * scale + Vector128.Create(FixedPoint.Shifter)).AsInt64() - Vector128.Create(FixedPoint.ShifterBits);
        Vector128<long> high = (upper * scale + Vector128.Create(FixedPoint.Shifter)).AsInt64() - Vector128.Create(FixedPoint.ShifterBits);
        Vector128.Store(accumulate ? low + Vector128.Load(sums) : low, sums);
        Vector128.Store(accumulate ? high + Vector128.Load(sums + 2) : high, sums + 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<float> FromFixed(long* sums, double scale) =>
        Vector128.Narrow(Vector128.ConvertToDouble(Vector128.Load(sums)) * scale, Vector128.ConvertToDouble(Vector128.Load(sums + 2)) * scale);
}
