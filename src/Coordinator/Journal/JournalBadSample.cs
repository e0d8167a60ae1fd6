using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Journal;

/// <summary>A run has met a broken sample that it had not met before.</summary>
internal sealed record JournalBadSample(string RunId, BadSampleInfo Sample);
