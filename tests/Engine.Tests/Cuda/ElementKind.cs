namespace Lockstep.Engine.Tests.Cuda;

/// <summary>The type of a kernel's activations: its number is what <c>-DELEMENT</c> says.</summary>
internal sealed record ElementKind(int Number, string Name, double Unit)
{
    public static readonly ElementKind Float32 = new(0, "float32", Math.ScaleB(1, -24));
    public static readonly ElementKind BFloat16 = new(1, "bf16", Math.ScaleB(1, -8));
    public static readonly ElementKind Float16 = new(2, "fp16", Math.ScaleB(1, -11));

    /// <summary>For theories.</summary>
    public static TheoryData<int> Numbers => [0, 1, 2];

    public int Lanes => Number == 0 ? 4 : 8;

    /// <summary>What a result may differ by, relative to the largest: a rounding of the result, and float32 arithmetic of some length.</summary>
    public double Tolerance => 1.01 * Unit + 4e-6;

    public static ElementKind Of(int number) => number switch { 0 => Float32, 1 => BFloat16, _ => Float16 };

    /// <summary>The nearest numbers of this kind, so that a double oracle starts from the same input.</summary>
    public double[] Round(ReadOnlySpan<double> values)
    {
        double[] rounded = new double[values.Length];
        for (int i = 0; i < rounded.Length; i++)
        {
            rounded[i] = Widen(Narrow((float)values[i]));
        }

        return rounded;
    }

    public HostArray Array(ReadOnlySpan<double> values)
    {
        if (Number == 0)
        {
            return HostArray.Floats(values);
        }

        ushort[] bits = new ushort[values.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = (ushort)Narrow((float)values[i]);
        }

        return HostArray.Of(bits);
    }

    /// <summary>All NaN: whoever is to overwrite must.</summary>
    public HostArray Array(int length) => new((Number == 0 ? 4 : 2) * length);

    public float[] Read(HostArray array) => Number == 0 ? array.Read() : [.. array.Read<ushort>().Select(bits => Widen(bits))];

    public override string ToString() => Name;

    private uint Narrow(float value) => Number switch
    {
        0 => BitConverter.SingleToUInt32Bits(value),
        1 => NearestBrain(value),
        _ => BitConverter.HalfToUInt16Bits((Half)value),
    };

    private float Widen(uint bits) => Number switch
    {
        0 => BitConverter.UInt32BitsToSingle(bits),
        1 => BitConverter.UInt32BitsToSingle(bits << 16),
        _ => (float)BitConverter.UInt16BitsToHalf((ushort)bits),
    };

    /// <summary>By its definition: the nearer one of the two neighbours, the even one of two that are equally near.</summary>
    private static uint NearestBrain(float value)
    {
        uint below = BitConverter.SingleToUInt32Bits(value) >> 16;
        if (!float.IsFinite(value))
        {
            return float.IsNaN(value) ? below | 0x40 : below;
        }

        // The neighbour above the largest number counts as one more step of its size, as rounding has it.
        double low = BitConverter.UInt32BitsToSingle(below << 16);
        float next = BitConverter.UInt32BitsToSingle((below + 1) << 16);
        double high = float.IsFinite(next) ? next : Math.CopySign(Math.ScaleB(1, 128), value);
        double toLow = Math.Abs(value - low), toHigh = Math.Abs(high - value);
        return toLow < toHigh || (toLow == toHigh && below % 2 == 0) ? below : below + 1;
    }
}
