using Lockstep.Engine.Training;

namespace Lockstep.Worker.Hosting;

/// <summary>What a network says of evaluation images, and how much of it is right.</summary>
/// <param name="Predictions">One for each image, broken ones included: their label is -1.</param>
/// <param name="Sums">Over the images that are not broken.</param>
/// <param name="HasTopFive">Whether the network has five classes an image to be right among.</param>
public sealed record PredictionReport(IReadOnlyList<Prediction> Predictions, EvaluationSums Sums, bool HasTopFive);
