using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>The inputs' channels one behind the other, copied. Backward writes or adds to the inputs' gradients.</summary>
internal sealed class ConcatenationLayer(string name, Value[] inputs, Value output) : Layer(name, "concat", inputs, output)
{
    public override void Forward(LaneWorkspace lane)
    {
        int first = 0;
        foreach (Value input in Inputs)
        {
            lane.Device.CopyChannels(lane.Activation(input), 0, lane.Activation(Output), first, input.Shape.Channels, false);
            first += input.Shape.Channels;
        }
    }

    public override void Backward(LaneWorkspace lane)
    {
        int first = 0;
        foreach (Value input in Inputs)
        {
            if (input.NeedsGradient)
            {
                lane.Device.CopyChannels(lane.Gradient(Output), first, lane.Gradient(input), 0, input.Shape.Channels, input.Accumulates(this));
            }

            first += input.Shape.Channels;
        }
    }
}
