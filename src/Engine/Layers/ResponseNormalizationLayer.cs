using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3). Backward writes or adds to the input's gradient.</summary>
internal sealed class ResponseNormalizationLayer(string name, Value input, Value output, ResponseNormalization settings)
    : Layer(name, $"response norm {settings.Size}", [input], output)
{
    public override bool KeepsInput => true;

    public override void Forward(LaneWorkspace lane) =>
        lane.Device.NormalizeResponse(settings, lane.Activation(Inputs[0]), lane.Activation(Output));

    public override void Backward(LaneWorkspace lane)
    {
        if (Inputs[0].NeedsGradient)
        {
            lane.Device.NormalizeResponseGradient(settings, lane.Activation(Inputs[0]), lane.Gradient(Output), lane.Gradient(Inputs[0]), Inputs[0].Accumulates(this));
        }
    }
}
