using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Control;

/// <summary>What a WorkerActor needs of the process around it.</summary>
internal sealed record WorkerSurroundings(DataListener Listener, DataRoot DataRoot, TimeProvider Time, Action<string> Log);
