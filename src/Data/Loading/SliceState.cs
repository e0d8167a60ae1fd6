namespace Lockstep.Data.Loading;

/// <summary>Where a buffer is on its round.</summary>
internal enum SliceState
{
    Free,
    Preparing,
    Ready,
    Taken,
}
