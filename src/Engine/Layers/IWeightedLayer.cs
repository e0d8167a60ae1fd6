namespace Lockstep.Engine.Layers;

/// <summary>A layer whose backward pass is two products: its halves can be run, and timed, apart. Backward is the first and then the second.</summary>
internal interface IWeightedLayer
{
    /// <summary>Masks the output's gradient and adds to the gradients of weights and bias.</summary>
    void BackwardWeights(LaneWorkspace lane);

    /// <summary>Writes or adds to the input's gradient, if it has one.</summary>
    void BackwardInput(LaneWorkspace lane);
}
