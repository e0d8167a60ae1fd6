using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>Maximum or mean of windows. Backward writes or adds to the input's gradient.</summary>
internal sealed class PoolingLayer(string name, Value input, Value output, PoolingGeometry geometry, bool maximum)
    : Layer(name, $"{(maximum ? "max" : "average")} pool {geometry.Height}x{geometry.Width}/{geometry.Stride}", [input], output)
{
    public override bool KeepsInput => maximum;

    public override bool KeepsOutput => maximum;

    public override void Forward(LaneWorkspace lane)
    {
        if (maximum)
        {
            lane.Device.MaxPool(geometry, lane.Activation(Inputs[0]), lane.Activation(Output));
        }
        else
        {
            lane.Device.AveragePool(geometry, lane.Activation(Inputs[0]), lane.Activation(Output));
        }
    }

    public override void Backward(LaneWorkspace lane)
    {
        if (!Inputs[0].NeedsGradient)
        {
            return;
        }

        Tensor target = lane.Gradient(Inputs[0]);
        bool accumulate = Inputs[0].Accumulates(this);
        if (maximum)
        {
            lane.Device.MaxPoolGradient(geometry, lane.Activation(Inputs[0]), lane.Activation(Output), lane.Gradient(Output), target, accumulate);
        }
        else
        {
            lane.Device.AveragePoolGradient(geometry, lane.Gradient(Output), target, accumulate);
        }
    }
}
