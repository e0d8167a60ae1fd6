namespace Lockstep.Engine.Networks.Custom;

/// <summary>Why a layer does not fit where it stands.</summary>
/// <param name="Layer">Its place in the list, from 0.</param>
/// <param name="Message">What was expected, what was found and what to do; shapes as height x width x channels.</param>
public sealed record LayerFault(int Layer, string Message);
