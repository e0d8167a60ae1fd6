using System.Runtime.Intrinsics;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// A 64-bit hash of the bits of floats at the speed of memory, against mistakes and not against attackers: 32 chains, each over
/// every 32nd pair of floats, of h = rotate((h xor pair) × odd number). Each link is a bijection in h and in the pair, so a change
/// within one pair always changes its chain; the rotation brings the high bits, which a product only pushes out, back in.
/// Chains and their order are the same at any vector width.
/// </summary>
internal static unsafe class FingerprintKernel
{
    private const int Vectors = 4;
    private const int Floats = Vectors * 16;
    private const int Chains = Vectors * 8;
    private const int Rotation = 31;

    // The fractional bits of the golden ratio and of the square root of 3, made odd.
    private const ulong Factor = 0x9e3779b97f4a7c15, Closing = 0xbb67ae8584caa73b;

    public static ulong Run(ReadOnlySpan<float> values)
    {
        ulong* chains = stackalloc ulong[Chains];
        int whole = values.Length / Floats * Floats;
        fixed (float* source = values)
        {
            Vector512<ulong> a = Seed(0), b = Seed(1), c = Seed(2), d = Seed(3);
            for (int at = 0; at < whole; at += Floats)
            {
                Mix(source + at, ref a, ref b, ref c, ref d);
            }

            float* rest = stackalloc float[Floats];
            new Span<float>(rest, Floats).Clear();
            values[whole..].CopyTo(new Span<float>(rest, Floats));
            Mix(rest, ref a, ref b, ref c, ref d);
            a.Store(chains);
            b.Store(chains + 8);
            c.Store(chains + 16);
            d.Store(chains + 24);
        }

        ulong hash = (ulong)values.Length;
        for (int chain = 0; chain < Chains; chain++)
        {
            hash = Append(hash, chains[chain]);
        }

        return hash;
    }

    /// <summary>A hash of a hash and what follows it, a bijection in both.</summary>
    public static ulong Append(ulong hash, ulong next)
    {
        hash = (hash ^ next) * Closing;
        return hash ^ (hash >> 32);
    }

    private static Vector512<ulong> Seed(ulong vector) => Vector512.Create(Factor * (vector + 1)) + Vector512<ulong>.Indices;

    private static void Mix(float* source, ref Vector512<ulong> a, ref Vector512<ulong> b, ref Vector512<ulong> c, ref Vector512<ulong> d)
    {
        a = Link(a, source);
        b = Link(b, source + 16);
        c = Link(c, source + 32);
        d = Link(d, source + 48);
    }

    private static Vector512<ulong> Link(Vector512<ulong> chain, float* source)
    {
        Vector512<ulong> product = (chain ^ Vector512.Load((ulong*)source)) * Vector512.Create(Factor);
        return (product << Rotation) | (product >>> (64 - Rotation));
    }
}
