using System.Data.Common;

namespace Lockstep.Coordinator.Journal;

/// <summary>Statements with named parameters over any ADO.NET connection.</summary>
internal static class DbStatements
{
    /// <summary>Rows changed.</summary>
    public static int Execute(this DbConnection connection, DbTransaction? within, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.Command(within, sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>First column of the first row; null where there is no row or the value is NULL.</summary>
    public static object? Scalar(this DbConnection connection, DbTransaction? within, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.Command(within, sql, parameters);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    public static List<T> Query<T>(
        this DbConnection connection, DbTransaction? within, Func<DbDataReader, T> row, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.Command(within, sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private static DbCommand Command(
        this DbConnection connection, DbTransaction? within, string sql, ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = within;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
