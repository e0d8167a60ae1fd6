using Lockstep.Engine.Initialisation;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>
/// Dropout (Srivastava et al. 2014), scaled by 1 / (1 - rate) in training, the identity in evaluation. What is dropped is a pure
/// function of the step's key, the sample's place in the step, this layer's name and the element: backward draws it again.
/// Backward writes or adds to the input's gradient.
/// </summary>
internal sealed class DropoutLayer(string name, Value input, Value output, float rate) : Layer(name, $"dropout {rate}", [input], output)
{
    public override void Forward(LaneWorkspace lane)
    {
        if (lane.Training)
        {
            lane.Device.Dropout(rate, Key(lane), lane.FirstSample, lane.Activation(Inputs[0]), lane.Activation(Output), false);
        }
        else
        {
            lane.Device.Copy(lane.Activation(Inputs[0]), lane.Activation(Output), false);
        }
    }

    public override void Backward(LaneWorkspace lane)
    {
        if (Inputs[0].NeedsGradient)
        {
            lane.Device.Dropout(rate, Key(lane), lane.FirstSample, lane.Gradient(Output), lane.Gradient(Inputs[0]), Inputs[0].Accumulates(this));
        }
    }

    private ulong Key(LaneWorkspace lane) => CounterRandom.Derive(lane.RandomKey, Name);
}
