namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>How far a device is from the CPU engine in one case.</summary>
/// <param name="Case">What was computed.</param>
/// <param name="Loss">Difference of the losses, relative.</param>
/// <param name="Outputs">Norm of the difference of all outputs over the norm of the CPU's.</param>
/// <param name="Gradients">The largest such ratio of a parameter's gradient; gradients that are all but 0 count by the others' size.</param>
/// <param name="Parameter">Which parameter that is.</param>
/// <param name="Tolerance">What none of the three may be above.</param>
/// <param name="Error">Why there is no result; null: there is one.</param>
public sealed record DeviceCheckResult(string Case, double Loss, double Outputs, double Gradients, string Parameter, double Tolerance, string? Error)
{
    /// <summary>False also where something is not a number.</summary>
    public bool Holds => Error is null && Loss <= Tolerance && Outputs <= Tolerance && Gradients <= Tolerance;
}
