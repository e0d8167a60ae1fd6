using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Faults;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Control;

/// <summary>What a WorkerActor needs of the process around it.</summary>
/// <param name="Fatal">Says why and ends the process, with one of <see cref="Hosting.WorkerExit"/>.</param>
internal sealed record WorkerSurroundings(DataListener Listener, DataRoot DataRoot, TimeProvider Time, Action<string> Log, Action<string, int> Fatal, FaultInjector Faults);
