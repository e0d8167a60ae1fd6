using System.Data;
using System.Data.Common;

namespace Lockstep.Coordinator.Journal;

/// <summary>A connection that is opened when it is needed and thrown away when it failed: the next use opens another.</summary>
internal sealed class LiveConnection(SqlDialect dialect) : IDisposable
{
    private DbConnection? _connection;

    /// <exception cref="DbException">The database failed.</exception>
    public T Use<T>(Func<DbConnection, T> use)
    {
        if (_connection is null or { State: not ConnectionState.Open })
        {
            Dispose();
            _connection = dialect.Open();
        }

        try
        {
            return use(_connection);
        }
        catch
        {
            // Whatever state it is in, a new one has a better.
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
