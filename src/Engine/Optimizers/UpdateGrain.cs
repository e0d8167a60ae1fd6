namespace Lockstep.Engine.Optimizers;

/// <summary>Where the ranges of an update may be cut without a change of any bit.</summary>
public enum UpdateGrain
{
    /// <summary>At any multiple of 16 floats: kernels cut their vectors from there in the same way.</summary>
    Elements,

    /// <summary>Between parameters, because norms are taken over whole ones.</summary>
    Parameters,
}
