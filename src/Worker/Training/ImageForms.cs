using Lockstep.Data.Augmentations;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Worker.Training;

/// <summary>In which form prepared images go to the device: as bytes that it finishes, where it does that and nothing is lost, else as floats.</summary>
internal sealed class ImageForms(IDevice device, Network network)
{
    public bool AreBytes(SampleView view) => device.Traits.TakesPixels && WhyFloats(view) is null;

    /// <summary>A line for whoever looks at the worker, where there are two ways.</summary>
    public void Report(SampleView training, SampleView evaluation, Action<string> report)
    {
        if (device.Traits.TakesPixels)
        {
            report($"images go to {device.Name}: in training {Form(training)}, in evaluations {Form(evaluation)}.");
        }
    }

    private string Form(SampleView view) =>
        WhyFloats(view) is { } reason ? $"as floats, because {reason}" : "as bytes, which are normalised there";

    private string? WhyFloats(SampleView view) => network.TargetIsInput ? "they are the network's targets too" : view.NeedsFloats;
}
