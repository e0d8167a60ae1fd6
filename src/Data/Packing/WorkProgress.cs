namespace Lockstep.Data.Packing;

/// <summary>How far a piece of work is.</summary>
/// <param name="Done">Samples (packing) or bytes (reading through).</param>
/// <param name="Total">Of the same.</param>
public readonly record struct WorkProgress(long Done, long Total);
