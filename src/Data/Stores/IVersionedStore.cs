using Lockstep.Data.Sources;

namespace Lockstep.Data.Stores;

/// <summary>A store whose objects tell when they change.</summary>
internal interface IVersionedStore : IByteStore
{
    /// <summary>Asked of the store once; afterwards a read of any other version fails. Null: there is no such object.</summary>
    /// <exception cref="DataException">The store cannot be reached or refuses.</exception>
    ObjectVersion? Find(string name);
}
