using Lockstep.Data.Sources;

namespace Lockstep.Data.Indexing;

/// <summary>Walks the samples of a shard that others wrote.</summary>
internal interface IShardScanner : IDisposable
{
    /// <summary>Goes to the next sample; false at the end.</summary>
    /// <exception cref="DataException">The container is broken: nothing behind the fault can be found.</exception>
    bool MoveNext();

    /// <summary>The current sample; its image is valid until the next call.</summary>
    /// <exception cref="BadSampleException">This sample is no labelled image; the next may be.</exception>
    ScannedSample Read();

    /// <summary>The current sample for people: its key and offset.</summary>
    string Name { get; }
}
