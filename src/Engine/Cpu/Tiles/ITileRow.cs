namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>One row of a register tile: one or two vectors of sums. A struct, so that its vectors live in registers.</summary>
internal unsafe interface ITileRow<TVector>
    where TVector : unmanaged
{
    static abstract int Vectors { get; }

    void Start(TVector first, TVector second);

    void MultiplyAdd(float left, TVector first, TVector second);

    /// <summary>Stores the sums, rectified or added to what is there, or past the caches.</summary>
    void Finish(float* target, bool accumulate, bool rectify, bool stream);

    /// <summary>Brings the target's cache lines near, so that <see cref="Finish"/> need not wait for them.</summary>
    static abstract void Prefetch(float* target);
}
