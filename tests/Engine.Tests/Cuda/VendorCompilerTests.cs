using Lockstep.Engine.Cuda;
using Lockstep.Engine.Tests.Cuda.Interop.Nvrtc;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>What only the real compiler knows: that it takes our kernels, for each kind of GPU that is meant.</summary>
public sealed class VendorCompilerTests
{
    public static TheoryData<string> Families => [.. KernelSource.Families];

    [Theory]
    [MemberData(nameof(Families))]
    public void Compile_Family_GivesAnImageWithAllKernels(string family)
    {
        var compiler = new VendorNvrtc();
        foreach ((int major, int minor) in new[] { (8, 0), (9, 0) })
        {
            foreach (var type in Enum.GetValues<ElementType>())
            {
                (byte[] image, string log) = compiler.Compile(KernelSource.Of(family), family + ".cu", KernelLibrary.OptionsFor(major, minor, type));
                Assert.True(image.Length > 0, $"{family}, sm_{major}{minor}, {type}:\n{log}");
                string names = System.Text.Encoding.Latin1.GetString(image);
                Assert.All(KernelSource.KernelsOf(family), kernel => Assert.Contains($".text.{kernel}\0", names, StringComparison.Ordinal));
            }
        }
    }
}
