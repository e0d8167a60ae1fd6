using Lockstep.Engine.Devices;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Tests.Diagnostics;

/// <summary>Passes activations on as they are, and gradients multiplied: right for a factor of 1 and for no other.</summary>
internal sealed class ScaledGradientLayer(string name, Value input, Value output, float factor) : Layer(name, "scaled gradient", [input], output)
{
    public override void Forward(LaneWorkspace lane) => lane.Device.Copy(lane.Activation(Inputs[0]), lane.Activation(Output), false);

    public override void Backward(LaneWorkspace lane)
    {
        Tensor target = lane.Gradient(Inputs[0]);
        lane.Device.Copy(lane.Gradient(Output), target, false);
        Span<float> values = target.Span;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= factor;
        }
    }
}
