namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>What came of the search for one library.</summary>
/// <param name="Library">Which.</param>
/// <param name="File">The file it was loaded from; empty if it was not.</param>
/// <param name="Handle">Of the loader; zero if it was not loaded.</param>
/// <param name="Problem">What was looked for and where, and what was found there; empty if it was loaded.</param>
internal sealed record FoundLibrary(CudaLibrary Library, string File, nint Handle, string Problem)
{
    public bool IsLoaded => Handle != 0;

    /// <summary>The problem, and what to do about it.</summary>
    public string Explain() => Library == CudaLibrary.Driver
        ? $"{Problem}\nInstall the NVIDIA driver (525 or newer); in a container, start it with GPUs (docker run --gpus all)."
        : $"{Problem}\nInstall it, or name its folder in {CudaPlaces.Variable}.";
}
