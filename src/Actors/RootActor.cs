namespace Lockstep.Actors;

/// <summary>Top of the tree: supervises what <see cref="ActorSystem.Spawn"/> creates and receives nothing.</summary>
internal sealed class RootActor : Actor
{
    protected internal override void Receive(object message)
    {
    }
}
