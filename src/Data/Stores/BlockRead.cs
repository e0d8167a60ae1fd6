namespace Lockstep.Data.Stores;

/// <summary>What a read of a local copy came to.</summary>
internal enum BlockRead
{
    Done,
    Missing,

    /// <summary>It is not what was written: cut short, flipped bits, another block's.</summary>
    Damaged,
}
