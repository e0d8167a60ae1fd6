using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Kind of update rule.</summary>
public enum OptimizerKind
{
    [Description("Stochastic gradient descent with momentum.")]
    Sgd,
}
