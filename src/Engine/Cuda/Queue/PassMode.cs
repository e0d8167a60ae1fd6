namespace Lockstep.Engine.Cuda.Queue;

/// <summary>What becomes of a call to the GPU.</summary>
internal enum PassMode
{
    /// <summary>It is made.</summary>
    Direct,

    /// <summary>It is made and noted: the first time through a pass, in which libraries choose plans and allocate.</summary>
    Rehearsing,

    /// <summary>It becomes a part of a graph.</summary>
    Recording,

    /// <summary>It is part of the graph already: only its changing values are written.</summary>
    Replaying,
}
