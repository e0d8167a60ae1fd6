using System.Globalization;
using Lockstep.Engine.Diagnostics.Devices;

namespace Lockstep.Cli.Views;

/// <summary>The figures of a check as they come, a line each: verdict, part, what was compared, value, tolerance, the rest.</summary>
internal sealed class DeviceCheckText(DeviceCheckSettings settings, TextWriter output)
{
    public void Show(DeviceCheckResult result) => output.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{result.Verdict,-8}{result.Part,-9} {result.Check}: {Rest(result)}"));

    /// <summary>The last line; whether everything holds.</summary>
    public bool Finish(IReadOnlyList<DeviceCheckResult> results)
    {
        int failed = results.Count(result => !result.Holds), skipped = results.Count(result => result.Skipped is not null);
        output.WriteLine($"{settings.Device.Precision}: {results.Count - failed - skipped} ok, {failed} FAILED, {skipped} skipped");
        return failed == 0;
    }

    private static string Rest(DeviceCheckResult result) => result.Skipped ?? result.Error
        ?? string.Create(CultureInfo.InvariantCulture, $"{result.Value:0.###e0} of {result.Tolerance:0.###e0}, {result.Detail}");
}
