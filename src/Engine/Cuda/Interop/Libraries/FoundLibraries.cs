namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>What came of the search for all libraries.</summary>
/// <param name="DriverVersion">The newest CUDA that the driver knows (12040 is 12.4), or zero.</param>
/// <param name="Major">Of CUDA: what was decided for.</param>
/// <param name="All">One for each <see cref="CudaLibrary"/>, in its order.</param>
internal sealed record FoundLibraries(int DriverVersion, int Major, IReadOnlyList<FoundLibrary> All)
{
    public FoundLibrary this[CudaLibrary library] => All[(int)library];

    /// <exception cref="CudaUnavailableException">One is missing; the message says what was looked for and where.</exception>
    public void Require(params ReadOnlySpan<CudaLibrary> libraries)
    {
        foreach (var library in libraries)
        {
            if (!this[library].IsLoaded)
            {
                throw new CudaUnavailableException(this[library].Explain());
            }
        }
    }
}
