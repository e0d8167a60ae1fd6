namespace Lockstep.Engine.Benchmarks;

/// <summary>Median time of one layer for one slice on one thread.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Forward">Forward pass.</param>
/// <param name="InputGradient">Gradient of the input; for a layer without a weight product the whole backward pass.</param>
/// <param name="WeightGradient">Gradients of weights and bias; 0 for a layer without a weight product.</param>
/// <param name="RebuildMs">Computing an input again that was not kept since the forward pass, in milliseconds.</param>
public sealed record LayerTiming(string Name, string Kind, PassTiming Forward, PassTiming InputGradient, PassTiming WeightGradient, double RebuildMs)
{
    /// <summary>All of it, in milliseconds.</summary>
    public double TotalMs => Forward.Ms + InputGradient.Ms + WeightGradient.Ms + RebuildMs;
}
