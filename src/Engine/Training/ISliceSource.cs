namespace Lockstep.Engine.Training;

/// <summary>Where a replica's lanes get their samples. Called from several lane threads at once; may block.</summary>
public interface ISliceSource
{
    /// <summary>The slice at <paramref name="index"/> among the own slices of this step. An exception ends the step and surfaces from the replica.</summary>
    Slice Take(int index);

    /// <summary>
    /// The slice that <see cref="Take"/> would give for an index now, without taking it; null: it is not ready. Never blocks. Indices go
    /// on behind the step's last one into what will probably be the next step. The slice need not stay as it is: what is copied of it
    /// counts only if a taken one has the same <see cref="Slice.Identity"/>.
    /// </summary>
    Slice? Peek(int index) => null;

    /// <summary>The replica has copied the slice; its memory may be reused. Called once for each successful <see cref="Take"/>.</summary>
    void Return(int index);
}
