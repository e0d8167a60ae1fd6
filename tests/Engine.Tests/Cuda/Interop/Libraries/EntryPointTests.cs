using System.Reflection;
using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.CublasLt;
using Lockstep.Engine.Cuda.Interop.Cudnn;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;
using Lockstep.Engine.Cuda.Interop.Nccl;
using Lockstep.Engine.Cuda.Interop.Nvrtc;

namespace Lockstep.Engine.Tests.Cuda.Interop.Libraries;

/// <summary>Every function that is declared is in the library, where there is one.</summary>
[Collection(TestGpu.Collection)]
public sealed class EntryPointTests
{
    private static readonly Type[] DriverParts = [typeof(DriverDevice), typeof(DriverStream), typeof(DriverMemory), typeof(DriverModule), typeof(DriverGraph)];

    [Theory]
    [InlineData("Driver", "cu", 78)]
    [InlineData("CublasLt", "cublasLt", 15)]
    [InlineData("Nvrtc", "nvrtc", 11)]
    [InlineData("Cudnn", "cudnn", 14)]
    [InlineData("Nccl", "nccl", 21)]
    public void EntryPoints_OfALibrary_AreInIt(string name, string prefix, int count)
    {
        var library = Enum.Parse<CudaLibrary>(name);
        var entries = Parts(library).SelectMany(Entries).ToList();
        Assert.Equal(count, entries.Distinct().Count());
        Assert.All(entries, entry => Assert.StartsWith(prefix, entry, StringComparison.Ordinal));

        TestGpu.Require(library);
        var found = CudaLibraries.Find()[library];
        Assert.DoesNotContain(entries, entry => !NativeLibrary.TryGetExport(found.Handle, entry, out _));
    }

    private static Type[] Parts(CudaLibrary library) => library switch
    {
        CudaLibrary.Driver => DriverParts,
        CudaLibrary.CublasLt => [typeof(CublasLtNative)],
        CudaLibrary.Nvrtc => [typeof(NvrtcNative)],
        CudaLibrary.Cudnn => [typeof(CudnnNative)],
        _ => [typeof(NcclNative)],
    };

    /// <summary>The compiler's own stub below each declaration says which export it calls.</summary>
    private static IEnumerable<string> Entries(Type type) =>
        type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(method => method.GetCustomAttribute<DllImportAttribute>()?.EntryPoint)
            .OfType<string>();
}
