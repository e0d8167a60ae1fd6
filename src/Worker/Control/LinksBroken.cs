namespace Lockstep.Worker.Control;

/// <summary>The links of a generation could not be opened.</summary>
internal sealed record LinksBroken(string RunId, ulong Generation, Exception Cause) : IWorkFailed;
