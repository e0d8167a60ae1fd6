namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>One figure of a <see cref="DeviceCheck"/>.</summary>
/// <param name="Part">A name of <see cref="DeviceCheck.Parts"/>.</param>
/// <param name="Check">What was compared.</param>
/// <param name="Value">How far apart it is; NaN where there is nothing to compare.</param>
/// <param name="Tolerance">What the value may not be above.</param>
/// <param name="Detail">What else there is to say, for people.</param>
/// <param name="Error">Why there is no value; null: there is one.</param>
/// <param name="Skipped">Why this machine cannot do it; null: it can.</param>
public sealed record DeviceCheckResult(string Part, string Check, double Value, double Tolerance, string Detail = "", string? Error = null, string? Skipped = null)
{
    /// <summary>False also where the value is not a number. What was skipped holds.</summary>
    public bool Holds => Skipped is not null || (Error is null && Value <= Tolerance);

    /// <summary>ok, FAILED or skipped.</summary>
    public string Verdict => Skipped is not null ? "skipped" : Holds ? "ok" : "FAILED";

    internal static DeviceCheckResult Fails(string part, string check, string error) => new(part, check, double.NaN, double.NaN, string.Empty, error);

    internal static DeviceCheckResult Skips(string part, string check, string why) => new(part, check, double.NaN, double.NaN, string.Empty, Skipped: why);
}
