namespace Lockstep.Engine.Devices;

/// <summary>Kinds of <see cref="PassKey"/>.</summary>
public enum PassKind
{
    /// <summary>Forward, loss and backward of a slice.</summary>
    Training,

    /// <summary>Forward of a slice with running statistics.</summary>
    Evaluation,

    /// <summary>From the sums over ranks to what the optimizer reads.</summary>
    Unfold,

    /// <summary>The optimizer's step.</summary>
    Update,
}
