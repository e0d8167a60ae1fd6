using Microsoft.Data.Sqlite;

namespace Lockstep.Cluster.Tests;

/// <summary>Reads the executed steps out of a coordinator's journal, as another program would.</summary>
internal static class Ledger
{
    static Ledger() => SQLitePCL.Batteries_V2.Init();

    /// <summary>The ranges in order, neighbours that touch without overlap joined: one range means that nothing was lost or repeated.</summary>
    public static List<(long First, long End)> Merged(string runs, string runId)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(runs, "journal.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT first_step, end_step FROM steps WHERE run_id = $run ORDER BY rowid";
        command.Parameters.AddWithValue("$run", runId);
        using var reader = command.ExecuteReader();
        var ranges = new List<(long First, long End)>();
        while (reader.Read())
        {
            var range = (First: reader.GetInt64(0), End: reader.GetInt64(1));
            if (ranges.Count > 0 && ranges[^1].End == range.First)
            {
                ranges[^1] = (ranges[^1].First, range.End);
            }
            else
            {
                ranges.Add(range);
            }
        }

        return ranges;
    }
}
