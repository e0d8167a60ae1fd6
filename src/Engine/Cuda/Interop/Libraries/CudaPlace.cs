namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>One installation: folders whose libraries belong together.</summary>
/// <param name="Origin">For people: why it was looked at.</param>
/// <param name="Folders">Empty for the search of the system's loader.</param>
internal sealed record CudaPlace(string Origin, IReadOnlyList<string> Folders)
{
    /// <summary>The loader's own search, by bare name: LD_LIBRARY_PATH, then what ldconfig knows.</summary>
    public bool IsSystem => Folders.Count == 0;
}
