namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>What nobody can do to a piece of shared memory any more; fcntl(2)'s numbers.</summary>
[Flags]
internal enum MemorySeals
{
    None = 0,
    Seal = 1,
    Shrink = 2,
    Grow = 4,
    FutureWrite = 16,
}
