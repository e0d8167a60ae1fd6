using System.Text.RegularExpressions;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>The families as a whole: what they export, that device compilers take them, and that their launches are checked.</summary>
public sealed partial class HostKernelTests
{
    /// <summary>Every kernel with the number of its parameters. Who changes one finds its callers by this table.</summary>
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["activation"] = "activate/6 activate_gradient/8 maxout/5 maxout_gradient/8 slopes_rectify/5 slopes_rectify_finish/4 slopes_rectify_gradient/8 softmax/4 softmax_gradient/6",
        ["adam"] = "adam_update/10 adaptive_update/10 lamb_moments/9 lamb_update/9",
        ["batch_norm"] = "batch_norm_moments/4 batch_norm_moments_finish/11 batch_norm_normalize/11",
        ["batch_norm_gradient"] = "batch_norm_apply/14 batch_norm_reduce/12 batch_norm_reduce_finish/11",
        ["bias"] = "mask_gradient/5 mask_gradient_finish/4",
        ["channels"] = "copy_channels/9 normalize_response/8 normalize_response_gradient/10 pad_shortcut/8 pad_shortcut_gradient/9",
        ["convolution"] = "convolve/18 convolve_input_gradient/17 convolve_weight_gradient/17",
        ["elementwise"] = "add_bias/5 add_scaled/4 add_value/3 blend/4 cast_to_element/3 cast_to_float/3 copy_elements/4 dropout/8 rectify/3 rectify_gradient/5 scale_floats/3",
        ["fixed_point"] = "add_fixed/7 restore_fixed/5",
        ["input"] = "images_from_bytes/9",
        ["layout"] = "pad_channels/5 pad_weights/5 unpad_channels/6 unpad_gradient/6",
        ["loss"] = "add_losses/5 average_views/6 binary_cross_entropy/7 log_sums/4 rank_labels/6 softmax_cross_entropy/12 squared_error/7",
        ["pooling"] = "average_pool/13 average_pool_gradient/14 average_pool_whole/4 max_pool/12 max_pool_gradient/15",
        ["scan"] = "fingerprint/4 largest_magnitudes/4",
        ["sgd"] = "averaging_update/8 lars_update/9 sgd_update/8 square_sums/6",
    };

    public static TheoryData<string> Families => [.. KernelSource.Families];

    [Fact]
    public void Families_InTheAssembly_AreTheListedOnes() => Assert.Equal(Expected.Keys.Order(StringComparer.Ordinal), KernelSource.Families);

    [Theory]
    [MemberData(nameof(Families))]
    public void Kernels_OfAFamily_AreTheListedOnes(string family)
    {
        HostKernels kernels = HostKernels.Of(family, ElementKind.BFloat16);
        var found = Export().Matches(KernelSource.Of(family)).Select(match => kernels.Kernel(match.Groups[1].Value)).OrderBy(kernel => kernel.Name, StringComparer.Ordinal);
        Assert.Equal(Expected[family], string.Join(' ', found.Select(kernel => $"{kernel.Name}/{kernel.Sizes.Count}")));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Kernels_OfAFamily_CompileForADevice(string family)
    {
        Assert.SkipWhen(NativeTool.Version("clang-14") is null, "clang-14, which compiles for GPUs without their toolkit, is not here.");
        string folder = Directory.CreateTempSubdirectory("lockstep-ptx-").FullName;
        string source = Path.Combine(folder, family + ".cu"), image = Path.Combine(folder, family + ".ptx");
        File.WriteAllText(source, KernelSource.Of(family));
        foreach (int element in ElementKind.Numbers.Select(row => row.Data))
        {
            NativeTool.Run("clang-14", $"-x cuda --cuda-device-only --cuda-gpu-arch=sm_80 -nocudainc -nocudalib -Xclang -target-feature -Xclang +ptx70 -std=c++17 -O2 -Wall -Werror -Wno-unused-function -DELEMENT={element} -S {source} -o {image}");
            string assembly = File.ReadAllText(image);
            Assert.All(Export().Matches(KernelSource.Of(family)).Select(match => match.Groups[1].Value), name => Assert.Contains($".entry {name}(", assembly));

            // Arrays that the compiler could not keep in registers would cost more than the kernel.
            Assert.DoesNotContain(".local .align", assembly);
            Assert.True(family != "batch_norm" || WideAccess().IsMatch(assembly), "no access of 16 bytes");
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Of_UnknownFamily_SaysWhichThereAre() =>
        Assert.Contains("batch_norm", Assert.Throws<ArgumentException>(() => KernelSource.Of("nothing")).Message);

    [Theory]
    [InlineData(0, 32)]
    [InlineData(1, 0)]
    [InlineData(1, 257)]
    public void Launch_ImpossibleShape_IsAnError(int blocks, int threads) =>
        Assert.Contains("expected blocks of 1 to 256 threads", HostKernels.Of("elementwise").Kernel("scale_floats").TryLaunch((blocks, 1), (threads, 1), HostArray.Of(1f), HostArray.Of(1f), 1L));

    /// <summary>A row launch with half a warp cannot shuffle: the emulation must say so and not hang.</summary>
    [Fact]
    public void Launch_HalfAWarpThatShuffles_IsAnError()
    {
        HostArray x = HostArray.Floats(Sample.Doubles(4, 1)), y = HostArray.Floats(4);
        HostKernel softmax = HostKernels.Of("activation").Kernel("softmax");
        Assert.Contains("not all threads", softmax.TryLaunch((1, 1), (16, 1), x, y, 1L, 4));
        softmax.Launch((1, 1), (32, 1), x, y, 1L, 4);
        Closeness.Holds([1], [y.Read().Sum()], 1e-6);
    }

    [Fact]
    public void HostArray_WrittenBeside_IsSeen()
    {
        HostArray source = HostArray.Of(1f, 2f, 3f), target = HostArray.Floats(2);
        HostKernel cast = HostKernels.Of("elementwise").Kernel("cast_to_float");
        cast.Launch((1, 1), (32, 1), source, target, 2L);
        Assert.Equal([1, 2], target.Read());
        Assert.ThrowsAny<Exception>(() => cast.Launch((1, 1), (32, 1), source, target, 3L));
    }

    [GeneratedRegex(@"^EXPORT\((\w+)\)", RegexOptions.Multiline)]
    private static partial Regex Export();

    [GeneratedRegex(@"ld\.global\.v4[\s\S]*st\.global\.v4")]
    private static partial Regex WideAccess();
}
