namespace Lockstep.Data.Sources;

/// <summary>Reads samples of a set, one after the other. Belongs to one thread at a time.</summary>
public interface ISampleReader : IDisposable
{
    /// <summary>The sample as it is stored; its bytes are valid until the next call. Allocates nothing once warm.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the set.</exception>
    /// <exception cref="BadSampleException">This one sample is broken; others may be good.</exception>
    /// <exception cref="DataException">The source is gone or cannot be read; the message names path, shard and offset.</exception>
    StoredSample Read(long index);

    /// <summary>The sample will be read soon. A hint for readers of what is far away: it neither blocks nor throws.</summary>
    void Expect(long index)
    {
    }
}
