using Lockstep.Engine.Networks;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>Each parameter's gradient against the slope of the loss along that gradient's own direction, which is its norm.</summary>
internal static class LossSlope
{
    private const float Step = 1e-2f;

    /// <param name="loss">The mean loss with these parameters; leaves the gradient in the reduction.</param>
    /// <param name="concerns">Which parameters to move.</param>
    /// <param name="tolerance">Relative: float32 losses, curvature, kinks of ReLU and maximum.</param>
    public static void Holds(Replica replica, Func<float[], double> loss, Func<Parameter, bool> concerns, double tolerance)
    {
        Network network = replica.Network;
        float[] start = replica.Parameters.ToArray();
        loss(start);
        float[] gradient = replica.Reduction[..network.ParameterLength].ToArray();
        foreach (Parameter parameter in network.Parameters.Where(concerns))
        {
            double norm = Math.Sqrt(gradient.Skip(parameter.Offset).Take(parameter.Length).Sum(value => (double)value * value));
            double above = loss(Moved(start, gradient, parameter, Step / norm));
            double below = loss(Moved(start, gradient, parameter, -Step / norm));
            Closeness.Holds(norm, (above - below) / (2 * Step), tolerance);
        }
    }

    private static float[] Moved(float[] start, float[] gradient, Parameter parameter, double factor)
    {
        float[] moved = [.. start];
        for (int i = parameter.Offset; i < parameter.Offset + parameter.Length; i++)
        {
            moved[i] += (float)(factor * gradient[i]);
        }

        return moved;
    }
}
