using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>Makes of a stored sample what a shard stores. Belongs to one thread at a time.</summary>
internal interface IPackStage : IDisposable
{
    /// <exception cref="BadSampleException">The image cannot be used.</exception>
    PackedImage Convert(in StoredSample sample);
}
