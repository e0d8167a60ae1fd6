using System.Data.Common;

namespace Lockstep.Coordinator.Journal;

/// <summary>The ledger's tables: <c>steps</c> holds the ranges that count, <c>rewinds</c> those that were done and made void.</summary>
internal static class StepRanges
{
    public static void Insert(DbConnection connection, DbTransaction within, string runId, JournaledSteps steps) => connection.Execute(
        within,
        "INSERT INTO steps (run_id, first_step, end_step, place, portions) VALUES (@run, @first, @end, @place, @portions)",
        ("@run", runId),
        ("@first", steps.First),
        ("@end", steps.End),
        ("@place", (object?)steps.Place ?? DBNull.Value),
        ("@portions", steps.Portions is { } portions ? (long)portions : DBNull.Value));

    /// <summary>Moves what reaches beyond a step, and cuts the range that the step lies in.</summary>
    public static void Rewind(DbConnection connection, DbTransaction within, string runId, long toStep)
    {
        connection.Execute(
            within,
            """
            INSERT INTO rewinds (run_id, to_step, first_step, end_step)
            SELECT run_id, @to, CASE WHEN first_step < @to THEN @to ELSE first_step END, end_step
            FROM steps WHERE run_id = @run AND end_step > @to ORDER BY rowid
            """,
            ("@run", runId),
            ("@to", toStep));
        connection.Execute(within, "DELETE FROM steps WHERE run_id = @run AND first_step >= @to", ("@run", runId), ("@to", toStep));
        connection.Execute(within, "UPDATE steps SET end_step = @to WHERE run_id = @run AND end_step > @to", ("@run", runId), ("@to", toStep));
    }
}
