namespace Lockstep.Engine.Memory;

/// <summary>A block of memory and the steps, both inclusive, between which its content is needed.</summary>
internal readonly record struct Lifetime(int Length, int First, int Last)
{
    public bool Meets(in Lifetime other) => First <= other.Last && other.First <= Last;
}
