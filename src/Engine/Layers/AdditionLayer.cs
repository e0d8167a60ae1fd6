using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>The inputs' sum, in their order, with an optional ReLU. Backward masks the output's gradient in place where there is a ReLU, then writes or adds it to the inputs'.</summary>
internal sealed class AdditionLayer(string name, Value[] inputs, Value output, bool rectify)
    : Layer(name, "add" + (rectify ? " + relu" : ""), inputs, output)
{
    public override bool KeepsOutput => rectify;

    public override void Forward(LaneWorkspace lane)
    {
        Tensor sum = lane.Activation(Output);
        for (int i = 0; i < Inputs.Length; i++)
        {
            lane.Device.Copy(lane.Activation(Inputs[i]), sum, i > 0);
        }

        if (rectify)
        {
            lane.Device.Rectify(sum, sum);
        }
    }

    public override void Backward(LaneWorkspace lane)
    {
        Tensor gradient = lane.Gradient(Output);
        if (rectify)
        {
            lane.Device.RectifyGradient(lane.Activation(Output), gradient, gradient, false);
        }

        foreach (Value input in Inputs)
        {
            if (input.NeedsGradient)
            {
                lane.Device.Copy(gradient, lane.Gradient(input), input.Accumulates(this));
            }
        }
    }
}
