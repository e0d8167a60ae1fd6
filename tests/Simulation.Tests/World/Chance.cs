namespace Lockstep.Simulation.Tests.World;

/// <summary>Numbers that are a function of a seed and of how many were drawn before: SplitMix64 (Steele, Lea, Flood 2014).</summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    /// <summary>0 to <paramref name="end"/> - 1.</summary>
    public int Below(int end) => (int)(((Next() >> 32) * (ulong)end) >> 32);

    public int Between(int least, int most) => least + Below(most - least + 1);

    public bool OneIn(int many) => Below(many) == 0;

    private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);
}
