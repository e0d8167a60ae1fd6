using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>What was made.</summary>
/// <param name="TrainSamples">Samples of the training half.</param>
/// <param name="ValSamples">Samples of the evaluation half.</param>
/// <param name="Shards">Of both halves.</param>
/// <param name="KeptShards">Those that an earlier run had finished.</param>
/// <param name="Bytes">Of all shards.</param>
/// <param name="Bad">Broken images that were left out, in the order of the shards.</param>
public sealed record PackReport(long TrainSamples, long ValSamples, int Shards, int KeptShards, long Bytes, IReadOnlyList<BadSample> Bad);
