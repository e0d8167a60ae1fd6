namespace Lockstep.Engine.Cuda.Tables;

/// <summary>What calls are being gathered for one launch.</summary>
internal enum PendingKind
{
    Nothing,
    Sgd,
    Lars,
    Adaptive,
    Adam,
    Lamb,
    Averaging,
    Largest,
    AddFixed,
    RestoreFixed,
}
