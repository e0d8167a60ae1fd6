namespace Lockstep.Engine.Training;

/// <summary>Metrics of a step over all ranks, once its reduction is complete.</summary>
/// <param name="Loss">Mean loss per sample; NaN where there was no sample.</param>
/// <param name="Accuracy">Share of samples whose largest logit is the label's, 0 … 1; of mixed images that of the greater share.</param>
/// <param name="Samples">Samples of the step, without broken ones.</param>
public readonly record struct StepMetrics(double Loss, double Accuracy, long Samples);
