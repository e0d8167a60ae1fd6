namespace Lockstep.Data.Sources;

/// <summary>This one sample is broken; others may be good. The message is the reason, without the path.</summary>
public sealed class BadSampleException(string reason, Exception? inner = null) : Exception(reason, inner);
