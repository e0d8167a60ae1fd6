namespace Lockstep.Engine.Training;

/// <summary>Whoever sums buckets over ranks is told by the lanes how far their last backward pass is. Lanes report layers in falling order.</summary>
public interface IStepProgress
{
    /// <summary>
    /// Whether it queues its work behind the lane's on the device, and so is told within the pass. Else, on a device with a queue, it
    /// is told when the pass has been queued: before that nothing that was called has happened.
    /// </summary>
    bool FollowsQueue { get; }

    /// <summary>A lane has called for the backward pass of a layer and of all behind it; at the number of layers, for what comes before.</summary>
    void Reached(int lane, int layer);

    /// <exception cref="OperationCanceledException">The step was given up.</exception>
    void ThrowIfCancelled();
}
