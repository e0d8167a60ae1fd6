namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>The system's dynamic loader, as far as the search needs it.</summary>
internal interface INativeLoader
{
    /// <summary>Loads a library into the process, for good.</summary>
    /// <param name="file">A full path, or a bare name for the loader's own search.</param>
    /// <param name="error">Why not, in the loader's own words.</param>
    /// <returns>Its handle, or zero.</returns>
    nint Load(string file, out string error);

    /// <summary>The newest CUDA that a loaded driver knows: 12040 is 12.4. Zero where it does not tell.</summary>
    int DriverVersion(nint driver);

    /// <summary>The file that a loaded library came from.</summary>
    /// <param name="name">Its bare name.</param>
    /// <returns>The name itself where that is unknown.</returns>
    string FileOf(string name);
}
