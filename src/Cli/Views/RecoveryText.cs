using System.Globalization;
using Lockstep.Cli.Chaos;

namespace Lockstep.Cli.Views;

/// <summary>What a fault costs, for people.</summary>
internal static class RecoveryText
{
    public static string Of(RecoveryFigures figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"{figures.Fault}, {figures.Workers} workers, {figures.Repeat} times, step {figures.StepMs:0.0} ms: next step {Of(figures.ResumeMs)} after the fault; link lost {Of(figures.LinkLostMs)}, detected {Of(figures.DetectMs)}, next generation {Of(figures.FormedMs)}; lost: {figures.StepsLost} steps, {figures.SamplesLost} samples; repeated: {figures.SamplesRepeated} samples ({figures.EpochsVerified} epochs verified)");

    public static string Of(Spread spread) => spread.Median is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{spread.Median:0} ms (p99 {spread.P99:0})");
}
