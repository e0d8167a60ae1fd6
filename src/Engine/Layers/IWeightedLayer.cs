using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>A layer whose backward pass is two products: its halves can be run, and timed, apart. Backward is the first and then the second.</summary>
internal interface IWeightedLayer
{
    /// <summary>What the first product's result belongs to.</summary>
    Parameter Weights { get; }

    /// <summary>Masks the output's gradient adds to the gradient of the bias and, as the lane says, writes or adds to that of the weights.</summary>
    void BackwardWeights(LaneWorkspace lane);

    /// <summary>Writes or adds to the input's gradient, if it has one.</summary>
    void BackwardInput(LaneWorkspace lane);
}
