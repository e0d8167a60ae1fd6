using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Tests.Cuda.Interop.Libraries;

/// <summary>A machine's file system in a temporary folder, and a loader that loads from it and writes down what it is asked for.</summary>
internal sealed class MachineTree : INativeLoader, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("lockstep-machine-").FullName;
    private readonly List<string> _loaded = [];

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Bare names that the system's search finds.</summary>
    public HashSet<string> System { get; } = [];

    /// <summary>Files that are there and do not load.</summary>
    public HashSet<string> Broken { get; } = [];

    public int Version { get; init; } = 13000;

    public Architecture Architecture { get; init; } = Architecture.X64;

    /// <summary>What was loaded, in order, by the path or name it was asked for by.</summary>
    public IReadOnlyList<string> Loaded => _loaded;

    public MachineTree Add(string folder, params string[] names)
    {
        Directory.CreateDirectory(_root + folder);
        foreach (string name in names)
        {
            File.WriteAllText($"{_root}{folder}/{name}", name);
        }

        return this;
    }

    public FoundLibraries Search() =>
        new CudaSearch(
            new CudaPlaces(Variables.GetValueOrDefault, new DiskFolders(_root), "/program/", Architecture),
            new DiskFolders(_root),
            this).Run();

    public nint Load(string file, out string error)
    {
        bool there = file.Contains('/', StringComparison.Ordinal) ? File.Exists(_root + file) && !Broken.Contains(file) : System.Contains(file);
        error = there ? string.Empty : $"{file}: cannot be opened";
        if (!there)
        {
            return 0;
        }

        _loaded.Add(file);
        return _loaded.Count;
    }

    public int DriverVersion(nint driver) => Version;

    public string FileOf(string name) => $"system:{name}";

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
