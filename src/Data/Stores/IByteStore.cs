using Lockstep.Data.Sources;

namespace Lockstep.Data.Stores;

/// <summary>Named objects of bytes below one place: a folder, a web address, a bucket. Safe to call from many threads.</summary>
public interface IByteStore : IDisposable
{
    /// <summary>Where a named object lies, for people.</summary>
    string PlaceOf(string name);

    /// <summary>Bytes of an object; null where there is none of that name.</summary>
    /// <exception cref="DataException">The store cannot be reached or refuses; the message says where and what to do.</exception>
    long? Length(string name);

    /// <summary>Fills <paramref name="to"/> with the object's bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="DataException">The object vanished, ends early, or the store cannot be reached; the message names it with the offset.</exception>
    void Read(string name, long offset, Span<byte> to);

    /// <summary>These bytes will be read soon. A hint: it neither blocks nor throws.</summary>
    void Expect(string name, long offset, long length);

    /// <summary>Path of a file on this machine that is the whole object and may be mapped into memory; null where there is none.</summary>
    string? LocalFile(string name) => null;
}
