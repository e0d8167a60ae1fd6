using System.Text;

namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>
/// Finds and loads the libraries of one CUDA version. Which is decided once, by the first cuBLASLt that loads: a cuDNN or NCCL for
/// CUDA 12 has the file name of that for 13, so those beside that cuBLASLt come before all others.
/// </summary>
internal sealed class CudaSearch(CudaPlaces places, IFolders folders, INativeLoader loader)
{
    /// <summary>From this driver version on CUDA 13 runs.</summary>
    private const int Thirteen = 13000;

    private static readonly int[] Both = [13, 12];
    private static readonly int[] TwelveOnly = [12];

    /// <summary>Loads what can be loaded; nothing is thrown for what cannot.</summary>
    public FoundLibraries Run()
    {
        var driver = Find(CudaLibrary.Driver, places.OfDriver(), [0], out _, out _);
        int version = driver.IsLoaded ? loader.DriverVersion(driver.Handle) : 0;

        // The compiler needs no driver; without one nothing speaks against 13.
        int[] majors = version is > 0 and < Thirteen ? TwelveOnly : Both;
        var order = places.OfToolkit();
        var blas = Find(CudaLibrary.CublasLt, order, majors, out var home, out int major);
        if (blas.IsLoaded)
        {
            majors = [major];
        }

        var compiler = Find(CudaLibrary.Nvrtc, Beside(home, order), majors, out _, out int compilerMajor);
        var dnn = Find(CudaLibrary.Cudnn, Beside(home, order), [majors[0]], out _, out _);
        var collectives = Find(CudaLibrary.Nccl, Beside(home, order), [majors[0]], out _, out _);
        return new FoundLibraries(version, blas.IsLoaded ? major : compilerMajor, [driver, blas, compiler, dnn, collectives]);
    }

    /// <summary>What was set explicitly stays first.</summary>
    private static IEnumerable<CudaPlace> Beside(CudaPlace? home, IReadOnlyList<CudaPlace> order) =>
        home is null ? order : order.OrderBy(place => place.Origin == CudaPlaces.Variable ? 0 : place == home ? 1 : 2);

    private FoundLibrary Find(CudaLibrary library, IEnumerable<CudaPlace> order, int[] majors, out CudaPlace? home, out int major)
    {
        var failures = new StringBuilder();
        foreach (var place in order)
        {
            foreach (int candidate in majors)
            {
                if (TryPlace(library, candidate, place, failures) is { } found)
                {
                    (home, major) = (place, candidate);
                    return found;
                }
            }
        }

        (home, major) = (null, majors[0]);
        string names = string.Join(" or ", majors.Select(one => CudaLibraryFiles.Name(library, one)));
        return new FoundLibrary(library, string.Empty, 0, $"{names} was not found, or could not be loaded. Looked at:{failures}");
    }

    private FoundLibrary? TryPlace(CudaLibrary library, int major, CudaPlace place, StringBuilder failures)
    {
        string name = CudaLibraryFiles.Name(library, major);
        if (place.IsSystem)
        {
            nint handle = loader.Load(name, out string reason);
            failures.Append($"\n  {place.Origin}: {reason}");
            return handle != 0 ? new FoundLibrary(library, loader.FileOf(name), handle, string.Empty) : null;
        }

        foreach (string folder in place.Folders)
        {
            string file = Path.Combine(folder, name);
            if (!folders.HasFile(file))
            {
                failures.Append($"\n  {file} ({place.Origin}): not there");
                continue;
            }

            LoadBeside(place, folder, CudaLibraryFiles.Before(library, major));
            nint handle = loader.Load(file, out string reason);
            if (handle != 0)
            {
                LoadBeside(place, folder, CudaLibraryFiles.After(library, major));
                return new FoundLibrary(library, file, handle, string.Empty);
            }

            failures.Append($"\n  {file} ({place.Origin}): is there, but does not load: {reason}");
        }

        return null;
    }

    /// <summary>
    /// The library's own folder first, then the others of the installation. One that fails here fails again, and is told of, where it is
    /// needed.
    /// </summary>
    private void LoadBeside(CudaPlace place, string own, IReadOnlyList<System.Text.RegularExpressions.Regex> names)
    {
        foreach (var name in names)
        {
            var file = place.Folders.Prepend(own)
                .SelectMany(folder => folders.Files(folder).Where(one => name.IsMatch(one)).Select(one => Path.Combine(folder, one)))
                .FirstOrDefault();
            if (file is not null)
            {
                _ = loader.Load(file, out _);
            }
        }
    }
}
