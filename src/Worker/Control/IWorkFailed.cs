namespace Lockstep.Worker.Control;

/// <summary>Something that went on in the background failed.</summary>
internal interface IWorkFailed
{
    Exception Cause { get; }
}
