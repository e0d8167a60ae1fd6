using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Diagnostics;

/// <summary>What one forward and backward pass in training mode gives, for comparison with another engine.</summary>
/// <param name="Logits">[count, classes], row-major.</param>
/// <param name="Loss">Mean over the images.</param>
/// <param name="Gradients">Of the mean loss, in the layout of a replica's parameters.</param>
public sealed record TrainingPass(float[] Logits, double Loss, float[] Gradients)
{
    /// <summary>Runs the images as one slice.</summary>
    /// <param name="network">Its output is one row a sample.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="parameters">[<see cref="Network.ParameterLength"/>].</param>
    /// <param name="images">[count, h, w, c], row-major.</param>
    /// <param name="labels">[count].</param>
    /// <exception cref="ArgumentException">A length does not fit the network.</exception>
    public static TrainingPass Run(Network network, IDevice device, ReadOnlySpan<float> parameters, float[] images, int[] labels)
    {
        if (network.Output is not { Height: 1, Width: 1 } || parameters.Length != network.ParameterLength || images.Length != labels.Length * network.Input.Length || labels.Length == 0)
        {
            throw new ArgumentException($"{network.Name}: expected images of {network.Input} with a label each and an output of one row, got {images.Length} floats, {labels.Length} labels and an output of {network.Output}.");
        }

        using var probe = new LossProbe(network, device, images, labels);
        parameters.CopyTo(probe.Parameters);
        float[] logits = probe.Logits();
        double loss = probe.LossAndGradient(out ReadOnlySpan<float> gradient);
        return new TrainingPass(logits, loss, gradient.ToArray());
    }
}
