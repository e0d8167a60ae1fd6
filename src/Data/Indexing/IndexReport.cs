using Lockstep.Data.Sources;

namespace Lockstep.Data.Indexing;

/// <summary>What was indexed.</summary>
/// <param name="TrainSamples">Samples of the training half.</param>
/// <param name="ValSamples">Samples of the evaluation half.</param>
/// <param name="Shards">Of both halves.</param>
/// <param name="KeptShards">Those that had an index already.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="LabelBase">What the first class is called in the shards.</param>
/// <param name="Bad">Broken samples that were left out, in the order of the shards.</param>
public sealed record IndexReport(long TrainSamples, long ValSamples, int Shards, int KeptShards, int Classes, int LabelBase, IReadOnlyList<BadSample> Bad);
