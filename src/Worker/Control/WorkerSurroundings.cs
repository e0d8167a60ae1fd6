using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Faults;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Control;

/// <summary>What a WorkerActor needs of the process around it.</summary>
/// <param name="Fatal">Says why and ends the process.</param>
internal sealed record WorkerSurroundings(DataListener Listener, DataRoot DataRoot, TimeProvider Time, Action<string> Log, Action<string> Fatal, FaultInjector Faults);
