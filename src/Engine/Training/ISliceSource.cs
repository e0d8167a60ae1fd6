namespace Lockstep.Engine.Training;

/// <summary>Where a replica's lanes get their samples. Called from several lane threads at once; may block.</summary>
public interface ISliceSource
{
    /// <summary>The slice at <paramref name="index"/> among the own slices of this step. An exception ends the step and surfaces from the replica.</summary>
    Slice Take(int index);

    /// <summary>The replica has copied the slice; its memory may be reused. Called once for each successful <see cref="Take"/>.</summary>
    void Return(int index);
}
