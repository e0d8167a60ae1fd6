namespace Lockstep.Data.Folders;

/// <summary>Why a file was not decoded. Another size is no broken image, and is not tolerated as one.</summary>
internal sealed record FolderFault(string Reason, bool IsOtherSize);
