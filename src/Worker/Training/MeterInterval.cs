using Lockstep.Engine.Training;

namespace Lockstep.Worker.Training;

/// <summary>Sums over the steps between two reports.</summary>
internal readonly record struct MeterInterval(int Steps, long Samples, double LossSum, double CorrectSum, double Seconds)
{
    public double MeanLoss => LossSum / Samples;

    public double MeanAccuracy => CorrectSum / Samples;

    public double ImagesPerSecond => Seconds > 0 ? Samples / Seconds : 0;

    /// <summary>A step all of whose samples are broken has no means.</summary>
    public MeterInterval Add(StepMetrics metrics, double seconds) => new(
        Steps + 1,
        Samples + metrics.Samples,
        LossSum + (metrics.Samples == 0 ? 0 : metrics.Loss * metrics.Samples),
        CorrectSum + (metrics.Samples == 0 ? 0 : metrics.Accuracy * metrics.Samples),
        Seconds + seconds);
}
