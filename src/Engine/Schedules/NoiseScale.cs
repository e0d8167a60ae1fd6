namespace Lockstep.Engine.Schedules;

/// <summary>
/// How strongly sampling shakes SGD (Smith and Le 2018; Smith et al. 2018, section 3): g ≈ rate × N / (B (1 - momentum)) for
/// N training samples and a batch B far below N. Recipes with the same course of g reach about the same accuracy.
/// </summary>
internal static class NoiseScale
{
    /// <summary>g; N and B in samples.</summary>
    public static double Of(double rate, double momentum, long datasetSamples, int batch) => rate * datasetSamples / (batch * (1 - momentum));
}
