namespace Lockstep.Data.Images;

/// <summary>This one image is broken; others may be good. The message is the reason, without the path.</summary>
internal sealed class BadImageException(string reason, Exception? inner = null) : Exception(reason, inner);
