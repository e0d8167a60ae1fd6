using System.Runtime.InteropServices;
using Lockstep.Engine.Initialisation;

namespace Lockstep.Engine.Tests.Collectives;

/// <summary>Floats at which a conversion to 16 bits may go wrong, and ordinary ones between them.</summary>
internal static class WireEdgeValues
{
    /// <summary>As bits and above the floats: a compiler that folds them as floats makes them quiet.</summary>
    private static readonly uint[] SignalingNaNs = [0x7F80_0001, 0xFF80_FFFF, 0x7FBF_FFFF, 0xFF81_0000];

    private static readonly float[] Edges =
    [
        0, -0f, 1, -1, 1.00390625f, 1.01171875f, 1.0039063f, 1.0117186f, // ties of bfloat16, down and up to even, and just beside them
        1.00048828125f, 1.00146484375f, 1.0004884f, 1.0014647f, // ties of float16
        65504, 65519.996f, 65520, -65520, 65536, 1e30f, // largest float16, the last to round down to it, the first to overflow
        3.3895314e38f, 3.3961e38f, float.MaxValue, float.MinValue, // largest bfloat16, and beyond it
        6.103515625e-5f, 6.1e-5f, 5.9604645e-8f, 2.9802322e-8f, 2.9802326e-8f, -2.98e-8f, 1e-8f, // normal, subnormal and vanishing float16
        1.17549435e-38f, 1e-38f, 9.2e-41f, 4.6e-41f, 4.5e-41f, float.Epsilon, -float.Epsilon, // normal, subnormal and vanishing bfloat16
        float.PositiveInfinity, float.NegativeInfinity, float.NaN, -float.NaN,
        .. MemoryMarshal.Cast<uint, float>(SignalingNaNs),
    ];

    /// <summary>Edges begin at another one for every length, so that each comes into every lane and into the remainder.</summary>
    public static float[] Create(int length) =>
        [.. Enumerable.Range(0, length).Select(i => i % 3 == 2 ? Ordinary((ulong)((length * 1000) + i)) : Edges[(i + length) % Edges.Length])];

    public static IReadOnlyList<float> All => Edges;

    private static float Ordinary(ulong position)
    {
        double size = Math.Pow(10, (80 * CounterRandom.Uniform(11, position)) - 45);
        return (float)(size * (CounterRandom.Uniform(12, position) - 0.5));
    }
}
