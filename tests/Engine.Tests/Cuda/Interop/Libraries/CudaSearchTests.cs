using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Tests.Cuda.Interop.Libraries;

/// <summary>Where libraries are found, by the layouts of wheels, toolkits, packages and containers.</summary>
public sealed class CudaSearchTests
{
    private const string Packages = "/lib/python3.11/site-packages/nvidia";
    private static readonly string[] ToolkitOf12 = ["libcublasLt.so.12", "libcublas.so.12", "libnvrtc.so.12", "libnvrtc-builtins.so.12.6", "libcudart.so.12"];
    private static readonly string[] ToolkitOf13 = ["libcublasLt.so.13", "libcublas.so.13", "libnvrtc.so.13", "libnvrtc-builtins.so.13.0", "libcudart.so.13", "libnvJitLink.so.13"];

    [Fact]
    public void Search_WheelsOf13InAVirtualEnvironment_AreFoundInTheirTwoKindsOfFolders()
    {
        using var machine = new MachineTree { System = { "libcuda.so.1" }, Variables = { ["VIRTUAL_ENV"] = "/home/me/env" } };
        AddWheelsOf13(machine, "/home/me/env");

        Assert.Equal(
            [
                "system:libcuda.so.1",
                $"/home/me/env{Packages}/cu13/lib/libcublasLt.so.13",
                $"/home/me/env{Packages}/cu13/lib/libnvrtc.so.13",
                $"/home/me/env{Packages}/cudnn/lib/libcudnn.so.9",
                $"/home/me/env{Packages}/nccl/lib/libnccl.so.2",
            ],
            Files(machine.Search()));
    }

    [Theory]
    [InlineData(13000)]
    [InlineData(12020)]
    public void Search_WheelsOf12_EachHaveAFolder(int driver)
    {
        using var machine = new MachineTree { Version = driver, System = { "libcuda.so.1" } };
        AddWheelsOf12(machine, "/opt/torch/.venv");
        var found = machine.Search();

        Assert.Equal(12, found.Major);
        Assert.Equal(
            [
                "system:libcuda.so.1",
                $"/opt/torch/.venv{Packages}/cublas/lib/libcublasLt.so.12",
                $"/opt/torch/.venv{Packages}/cuda_nvrtc/lib/libnvrtc.so.12",
                $"/opt/torch/.venv{Packages}/cudnn/lib/libcudnn.so.9",
                $"/opt/torch/.venv{Packages}/nccl/lib/libnccl.so.2",
            ],
            Files(found));
    }

    [Theory]
    [InlineData(13000, 13, "cu13", "libcublasLt.so.13")]
    [InlineData(12080, 12, "cublas", "libcublasLt.so.12")]
    public void Search_BothVersionsInOnePlace_FollowsTheDriver(int driver, int major, string folder, string name)
    {
        using var machine = new MachineTree { Version = driver, System = { "libcuda.so.1" }, Variables = { ["VIRTUAL_ENV"] = "/env" } };
        AddWheelsOf12(machine, "/env");
        AddWheelsOf13(machine, "/env");
        var found = machine.Search();

        Assert.Equal(major, found.Major);
        Assert.Equal($"/env{Packages}/{folder}/lib/{name}", found[CudaLibrary.CublasLt].File);
        Assert.EndsWith($".so.{major}", found[CudaLibrary.Nvrtc].File, StringComparison.Ordinal);
    }

    [Fact]
    public void Search_WithoutADriver_StillFindsTheCompiler()
    {
        using var machine = new MachineTree().Add("/usr/local/cuda/lib64", ToolkitOf13);
        var found = machine.Search();

        Assert.False(found[CudaLibrary.Driver].IsLoaded);
        Assert.Equal("/usr/local/cuda/lib64/libnvrtc.so.13", found[CudaLibrary.Nvrtc].File);
    }

    [Fact]
    public void Search_Conda_FindsItsOwnPackagesAndPipsOnes()
    {
        using var machine = new MachineTree { System = { "libcuda.so.1" }, Variables = { ["CONDA_PREFIX"] = "/conda" } };
        machine.Add("/conda/lib", ToolkitOf12).Add($"/conda{Packages}/cudnn/lib", "libcudnn.so.9").Add("/conda/lib", "libnccl.so.2");

        Assert.Equal(
            ["system:libcuda.so.1", "/conda/lib/libcublasLt.so.12", "/conda/lib/libnvrtc.so.12", $"/conda{Packages}/cudnn/lib/libcudnn.so.9", "/conda/lib/libnccl.so.2"],
            Files(machine.Search()));
    }

    [Fact]
    public void Search_ToolkitImageWithPackages_TakesEachFromWhereTheImageHasIt()
    {
        using var machine = new MachineTree();
        machine
            .Add("/usr/local/nvidia/lib64", "libcuda.so.1")
            .Add("/usr/local/cuda/lib64", ToolkitOf13)
            .Add("/usr/lib/x86_64-linux-gnu", "libcudnn.so.9", "libnccl.so.2");

        Assert.Equal(
            [
                "/usr/local/nvidia/lib64/libcuda.so.1",
                "/usr/local/cuda/lib64/libcublasLt.so.13",
                "/usr/local/cuda/lib64/libnvrtc.so.13",
                "/usr/lib/x86_64-linux-gnu/libcudnn.so.9",
                "/usr/lib/x86_64-linux-gnu/libnccl.so.2",
            ],
            Files(machine.Search()));
    }

    [Fact]
    public void Search_Wsl_FindsItsDriver()
    {
        using var machine = new MachineTree().Add("/usr/lib/wsl/lib", "libcuda.so.1");
        Assert.Equal("/usr/lib/wsl/lib/libcuda.so.1", machine.Search()[CudaLibrary.Driver].File);
    }

    [Fact]
    public void Search_Arm_LooksInItsFolders()
    {
        using var machine = new MachineTree { Architecture = Architecture.Arm64 };
        machine.Add("/usr/lib/aarch64-linux-gnu", "libcuda.so.1", "libcudnn.so.9").Add("/usr/local/cuda/targets/sbsa-linux/lib", ToolkitOf13);
        var found = machine.Search();

        Assert.Equal("/usr/lib/aarch64-linux-gnu/libcuda.so.1", found[CudaLibrary.Driver].File);
        Assert.Equal("/usr/local/cuda/targets/sbsa-linux/lib/libcublasLt.so.13", found[CudaLibrary.CublasLt].File);
    }

    [Fact]
    public void Search_SeveralToolkits_TakesTheNewestByNumber()
    {
        using var machine = new MachineTree { Version = 12090, System = { "libcuda.so.1" } };
        machine.Add("/usr/local/cuda-12.9/lib64", ToolkitOf12).Add("/usr/local/cuda-12.10/lib64", ToolkitOf12).Add("/usr/local/cuda-samples/lib64", ToolkitOf12);

        Assert.Equal("/usr/local/cuda-12.10/lib64/libcublasLt.so.12", machine.Search()[CudaLibrary.CublasLt].File);
    }

    [Fact]
    public void Search_FoldersOfTheVariable_ComeBeforeEverythingForEveryLibrary()
    {
        string[] all = ["libcuda.so.1", "libcudnn.so.9", "libnccl.so.2", .. ToolkitOf13];
        using var machine = new MachineTree { Variables = { ["LOCKSTEP_CUDA_PATH"] = "/none: /mine/ ", ["VIRTUAL_ENV"] = "/env" } };
        machine.System.UnionWith(all);
        machine.Add("/mine", all).Add("/program", all).Add("/usr/local/cuda/lib64", all);
        AddWheelsOf13(machine, "/env");

        Assert.Equal(
            ["/mine/libcuda.so.1", "/mine/libcublasLt.so.13", "/mine/libnvrtc.so.13", "/mine/libcudnn.so.9", "/mine/libnccl.so.2"],
            Files(machine.Search()));
    }

    [Fact]
    public void Search_OlderLibrariesInTheVariable_ComeBeforeNewerOnesElsewhere()
    {
        using var machine = new MachineTree { System = { "libcuda.so.1" }, Variables = { ["LOCKSTEP_CUDA_PATH"] = "/mine" } };
        machine.Add("/mine", ToolkitOf12).Add("/usr/local/cuda/lib64", ToolkitOf13);
        var found = machine.Search();

        Assert.Equal(12, found.Major);
        Assert.Equal("/mine/libnvrtc.so.12", found[CudaLibrary.Nvrtc].File);
    }

    [Fact]
    public void Search_SystemBeforePythonBeforeToolkit()
    {
        string[] names = ["libcuda.so.1", "libcublasLt.so.12"];
        using var machine = new MachineTree { Variables = { ["VIRTUAL_ENV"] = "/env" } };
        machine.System.UnionWith(names);
        AddWheelsOf12(machine, "/env");
        machine.Add("/usr/local/cuda/lib64", ToolkitOf12);

        Assert.Equal(
            ["system:libcuda.so.1", "system:libcublasLt.so.12", $"/env{Packages}/cuda_nvrtc/lib/libnvrtc.so.12", $"/env{Packages}/cudnn/lib/libcudnn.so.9", $"/env{Packages}/nccl/lib/libnccl.so.2"],
            Files(machine.Search()));
    }

    /// <summary>A cuDNN for CUDA 12 has the file name of one for 13.</summary>
    [Fact]
    public void Search_CudnnInAnEarlierPlaceThanCublas_IsTakenFromBesideCublas()
    {
        using var machine = new MachineTree { System = { "libcuda.so.1" }, Variables = { ["VIRTUAL_ENV"] = "/half" } };
        machine.Add($"/half{Packages}/cudnn/lib", "libcudnn.so.9").Add($"/half{Packages}/nccl/lib", "libnccl.so.2");
        AddWheelsOf13(machine, "/opt/whole/.venv");
        var found = machine.Search();

        Assert.Equal($"/opt/whole/.venv{Packages}/cudnn/lib/libcudnn.so.9", found[CudaLibrary.Cudnn].File);
        Assert.Equal($"/opt/whole/.venv{Packages}/nccl/lib/libnccl.so.2", found[CudaLibrary.Nccl].File);
    }

    [Fact]
    public void Search_Companions_AreLoadedByFullPathInTheOrderOfTheirNeeds()
    {
        using var machine = new MachineTree { System = { "libcuda.so.1" }, Variables = { ["VIRTUAL_ENV"] = "/env" } };
        AddWheelsOf13(machine, "/env");
        machine.Search();

        string shared = $"/env{Packages}/cu13/lib";
        string dnn = $"/env{Packages}/cudnn/lib";
        Assert.Equal(
            [
                "libcuda.so.1",
                $"{shared}/libcudart.so.13",
                $"{shared}/libnvJitLink.so.13",
                $"{shared}/libcublasLt.so.13",
                $"{shared}/libcublas.so.13",
                $"{shared}/libnvrtc-builtins.so.13.0",
                $"{shared}/libnvrtc.so.13",
                $"{dnn}/libcudnn_graph.so.9",
                $"{dnn}/libcudnn_ops.so.9",
                $"{dnn}/libcudnn_cnn.so.9",
                $"{dnn}/libcudnn_engines_precompiled.so.9",
                $"{dnn}/libcudnn.so.9",
                $"/env{Packages}/nccl/lib/libnccl.so.2",
            ],
            machine.Loaded);
    }

    [Fact]
    public void Search_UnversionedNames_AreNotTaken()
    {
        using var machine = new MachineTree { System = { "libcuda.so", "libcublasLt.so" } };
        machine.Add("/usr/local/cuda/lib64", "libcublasLt.so", "libnvrtc.so", "libcudnn.so", "libnccl.so").Add("/usr/lib/x86_64-linux-gnu", "libcuda.so");

        Assert.All(machine.Search().All, library => Assert.False(library.IsLoaded));
        Assert.Empty(machine.Loaded);
    }

    /// <summary>The toolkit's stubs folder must never be a driver.</summary>
    [Fact]
    public void Search_DriverInAToolkit_IsNotTaken()
    {
        using var machine = new MachineTree { Variables = { ["VIRTUAL_ENV"] = "/env" } };
        machine.Add("/usr/local/cuda/lib64", "libcuda.so.1").Add("/usr/local/cuda/lib64/stubs", "libcuda.so.1").Add("/program", "libcuda.so.1");

        Assert.False(machine.Search()[CudaLibrary.Driver].IsLoaded);
    }

    [Fact]
    public void Search_FileThatDoesNotLoad_IsToldAndTheNextPlaceTried()
    {
        using var machine = new MachineTree { System = { "libcuda.so.1" }, Variables = { ["LOCKSTEP_CUDA_PATH"] = "/mine" } };
        machine.Add("/mine", "libcudnn.so.9").Add("/usr/lib/x86_64-linux-gnu", "libcudnn.so.9");
        machine.Broken.Add("/mine/libcudnn.so.9");
        Assert.Equal("/usr/lib/x86_64-linux-gnu/libcudnn.so.9", machine.Search()[CudaLibrary.Cudnn].File);

        machine.Broken.Add("/usr/lib/x86_64-linux-gnu/libcudnn.so.9");
        string problem = machine.Search()[CudaLibrary.Cudnn].Problem;
        Assert.Contains("/mine/libcudnn.so.9 (LOCKSTEP_CUDA_PATH): is there, but does not load: /mine/libcudnn.so.9: cannot be opened", problem, StringComparison.Ordinal);
        Assert.Contains("/usr/lib/x86_64-linux-gnu/libcudnn.so.9 (the distribution): is there, but does not load", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Problem_OfALibraryThatIsNowhere_ListsEveryNameAndFolder()
    {
        using var machine = new MachineTree { System = { "libcuda.so.1" }, Variables = { ["LOCKSTEP_CUDA_PATH"] = "/mine", ["VIRTUAL_ENV"] = "/env", ["CONDA_PREFIX"] = "/conda" } };
        string problem = machine.Search()[CudaLibrary.CublasLt].Problem;

        Assert.StartsWith("libcublasLt.so.13 or libcublasLt.so.12 was not found", problem, StringComparison.Ordinal);
        Assert.All(
            new[]
            {
                "/mine/libcublasLt.so.13 (LOCKSTEP_CUDA_PATH): not there",
                "/mine/libcublasLt.so.12 (LOCKSTEP_CUDA_PATH): not there",
                "/program/runtimes/linux-x64/native/libcublasLt.so.13",
                "the system's search (LD_LIBRARY_PATH, ldconfig): libcublasLt.so.13: cannot be opened",
                "/env/lib/python3*/{site,dist}-packages/nvidia/libcublasLt.so.13 (VIRTUAL_ENV)",
                "/conda/lib/libcublasLt.so.12 (CONDA_PREFIX)",
                "/opt/venv/lib/python3*",
                "/usr/local/cuda/lib64/libcublasLt.so.13 (CUDA toolkit)",
                "/usr/lib/x86_64-linux-gnu/libcublasLt.so.12 (the distribution)",
            },
            line => Assert.Contains(line, problem, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Files(FoundLibraries found) => found.All.Select(library => library.File);

    private static void AddWheelsOf13(MachineTree machine, string root) => machine
        .Add($"{root}{Packages}/cu13/lib", ToolkitOf13)
        .Add($"{root}{Packages}/cudnn/lib", "libcudnn.so.9", "libcudnn_ops.so.9", "libcudnn_graph.so.9", "libcudnn_engines_precompiled.so.9", "libcudnn_cnn.so.9")
        .Add($"{root}{Packages}/nccl/lib", "libnccl.so.2");

    private static void AddWheelsOf12(MachineTree machine, string root) => machine
        .Add($"{root}{Packages}/cublas/lib", "libcublas.so.12", "libcublasLt.so.12")
        .Add($"{root}{Packages}/cuda_nvrtc/lib", "libnvrtc.so.12", "libnvrtc-builtins.so.12.6")
        .Add($"{root}{Packages}/cuda_runtime/lib", "libcudart.so.12")
        .Add($"{root}{Packages}/nvjitlink/lib", "libnvJitLink.so.12")
        .Add($"{root}{Packages}/cudnn/lib", "libcudnn.so.9")
        .Add($"{root}{Packages}/nccl/lib", "libnccl.so.2");
}
