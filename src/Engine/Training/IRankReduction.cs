using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Training;

/// <summary>Sums a replica's reduction over the ranks of a generation, bucket by bucket, while the backward pass goes on. One thread at a time, but for <see cref="Cancel"/>.</summary>
public interface IRankReduction : IDisposable
{
    /// <summary>What is summed at once, in the order of issue; the same on all ranks.</summary>
    IReadOnlyList<Bucket> Buckets { get; }

    /// <summary>
    /// As <see cref="Replica.Accumulate"/>, and begins to sum finished buckets over the ranks meanwhile. <see cref="Finish"/> must
    /// follow where this returns.
    /// </summary>
    /// <exception cref="LinkException">A link or a collective failed: the generation is over.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Cancel"/> was called.</exception>
    /// <exception cref="Devices.DeviceLostException">The process cannot go on with its device.</exception>
    /// <exception cref="Exception">What a lane threw; the links are then aborted.</exception>
    void Accumulate(int sliceCount, ISliceSource source, int samplesInStep, int slicesInStep, ulong randomKey, bool again = false);

    /// <summary>Waits until every bucket is summed: communication that the backward pass did not hide.</summary>
    /// <exception cref="LinkException">A link or a collective failed: the generation is over.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Cancel"/> was called.</exception>
    /// <exception cref="Devices.DeviceLostException">The process cannot go on with its device.</exception>
    void Finish();

    /// <summary>Gives up the step under way, from any thread: lanes stop at the next layer. The links must have been aborted.</summary>
    void Cancel();
}
