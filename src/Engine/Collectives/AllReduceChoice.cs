namespace Lockstep.Engine.Collectives;

/// <summary>A line of the table of <c>auto</c>.</summary>
/// <param name="Bytes">Largest number of bytes of values that this line is for.</param>
/// <param name="Algorithm">Name in <see cref="AllReduceTable"/>.</param>
public readonly record struct AllReduceChoice(long Bytes, string Algorithm);
