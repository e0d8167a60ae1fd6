namespace Lockstep.Engine.Cpu.Simd;

/// <summary>One float at a time: columns that fill no vector, and machines without vectors.</summary>
internal readonly struct Width1 : IVectorWidth<float>
{
    public static int Lanes => 1;

    public static float Zero => 0;

    public static unsafe float Load(float* source) => *source;

    public static unsafe void Store(float* target, float value) => *target = value;

    public static unsafe void Stream(float* target, float value) => *target = value;

    public static float Broadcast(float value) => value;

    public static float Add(float left, float right) => left + right;

    public static float Subtract(float left, float right) => left - right;

    public static float Multiply(float left, float right) => left * right;

    public static float MultiplyAdd(float left, float right, float addend) => left * right + addend;

    public static float Rectify(float value) => value < 0 ? 0 : value;

    public static float PassPositive(float test, float value) => test <= 0 ? 0 : value;

    public static float Larger(float best, float candidate) => candidate > best || float.IsNaN(candidate) ? candidate : best;

    public static float SelectEqual(float left, float right, float equal, float other) => left.Equals(right) ? equal : other;

    public static float Divide(float left, float right) => left / right;

    public static float SquareRoot(float value) => MathF.Sqrt(value);

    public static float Maximum(float left, float right) => MathF.Max(left, right);

    public static float SelectPositive(float test, float positive, float other) => test <= 0 ? other : positive;

    public static float Exp(float value) => MathF.Exp(value);

    public static float Log(float value) => MathF.Log(value);

    public static float LargerMagnitude(float best, float value) =>
        BitConverter.Int32BitsToSingle(Math.Max(BitConverter.SingleToInt32Bits(best), BitConverter.SingleToInt32Bits(MathF.Abs(value))));

    public static unsafe void AddFixed(float value, double scale, long* sums, bool accumulate)
    {
        long rounded = BitConverter.DoubleToInt64Bits(value * scale + FixedPoint.Shifter) - FixedPoint.ShifterBits;
        *sums = accumulate ? *sums + rounded : rounded;
    }

    public static unsafe float FromFixed(long* sums, double scale) => (float)(*sums * scale);
}
