namespace Lockstep.Engine.Tests.Cuda.Collectives;

/// <summary>Faults of the emulated libraries in this process, until disposal. Skips the test where the libraries are the real ones.</summary>
internal sealed class EmulatedFaults : IDisposable
{
    private const string Variable = "LOCKSTEP_EMULATED_FAULTS";

    public EmulatedFaults(string rules)
    {
        TestGpu.Require();
        Assert.SkipUnless(TestGpu.IsEmulated, "faults are those of the emulated libraries");
        EmulatedCuda.Set(Variable, rules);
    }

    public void Dispose() => EmulatedCuda.Set(Variable, null);
}
