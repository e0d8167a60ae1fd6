namespace Lockstep.Data.Folders;

/// <summary>An image file and its class.</summary>
internal sealed record FolderFile(string Path, int Label);
