using Lockstep.Actors.Membership;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors;

/// <summary>The messages that coordinator and workers exchange through references: nothing else is parsed.</summary>
public static class TrainingMessages
{
    /// <summary>A registry with all of training.proto's and membership's messages.</summary>
    public static MessageRegistry Registry() => MembershipActor.Register(new MessageRegistry())
        .Register<Prepare>()
        .Register<Ready>()
        .Register<CannotJoin>()
        .Register<Start>()
        .Register<Quiesce>()
        .Register<Release>()
        .Register<Progress>()
        .Register<LinkLost>()
        .Register<Stopped>()
        .Register<TrainingFailed>()
        .Register<Evaluated>()
        .Register<CheckpointWritten>()
        .Register<CheckpointFailed>()
        .Register<BadSampleFound>()
        .Register<Finished>()
        .Register<JoinerLoaded>()
        .Register<Attach>()
        .Register<Adopted>()
        .Register<LeaveAsked>()
        .Register<InjectFault>()
        .Register<FaultInjected>()
        .Register<ReplicasDiffer>();
}
