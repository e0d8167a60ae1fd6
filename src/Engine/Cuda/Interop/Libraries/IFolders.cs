namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>The file system as far as a search for libraries looks at it. Nothing here throws: what cannot be read is not there.</summary>
internal interface IFolders
{
    /// <summary>Whether a file is there; links are followed.</summary>
    bool HasFile(string path);

    /// <summary>Names of the files in a folder, in ordinal order; none if it is missing.</summary>
    IReadOnlyList<string> Files(string folder);

    /// <summary>Names of the folders in a folder, in ordinal order; none if it is missing.</summary>
    IReadOnlyList<string> Folders(string folder);
}
