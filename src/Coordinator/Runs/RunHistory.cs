using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>How an earlier life of the coordinator left a run that has not ended.</summary>
/// <param name="Info">As it was journaled last.</param>
/// <param name="Roster">The newest one; its workers may still train.</param>
/// <param name="BadSamples">Broken samples that it had met.</param>
internal sealed record RunHistory(RunInfo Info, Roster Roster, IReadOnlyList<BadSampleInfo> BadSamples);
