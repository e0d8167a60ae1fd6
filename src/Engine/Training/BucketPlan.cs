using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Training;

/// <summary>
/// The cut of a network's reduction into buckets, a function of network and sizes alone. First the batch statistics and metrics,
/// which the forward pass finishes; then the gradients from the last layer to the first, as the backward pass finishes them. A
/// bucket is closed by the parameter that brings it to its size. Buckets cover the reduction without gap or overlap.
/// </summary>
public static class BucketPlan
{
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static IReadOnlyList<Bucket> Of(Network network, BucketSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.FirstBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Bytes, 1);
        int gradients = network.ParameterLength;
        var buckets = new List<Bucket> { new(0, gradients, Replica.ReductionLength(network) - gradients, network.Layers.Count, false) };
        int end = gradients;
        int lowest = network.Layers.Count;
        var owners = ParameterOwners.Of(network);
        foreach (Parameter parameter in network.Parameters.OrderByDescending(parameter => parameter.Offset))
        {
            lowest = Math.Min(lowest, owners[parameter.Offset]);
            long bytes = (long)(end - parameter.Offset) * sizeof(float);
            if (parameter.Offset == 0 || bytes >= (buckets.Count == 1 ? settings.FirstBytes : settings.Bytes))
            {
                buckets.Add(new Bucket(buckets.Count, parameter.Offset, end - parameter.Offset, lowest, true));
                end = parameter.Offset;
                lowest = network.Layers.Count;
            }
        }

        return buckets;
    }
}
