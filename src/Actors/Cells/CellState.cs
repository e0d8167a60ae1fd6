namespace Lockstep.Actors.Cells;

/// <summary>Life of a cell: Starting → Running ⇄ Failed → Restarting → Starting, and from any of them Stopping → Stopped.</summary>
internal enum CellState
{
    Starting,
    Running,

    /// <summary>The handler threw; the supervisor's verdict, or the end of the back-off, is awaited.</summary>
    Failed,

    /// <summary>The old instance is gone; its children are ending.</summary>
    Restarting,

    /// <summary>The children are ending.</summary>
    Stopping,
    Stopped,
}
