using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Kind of update rule.</summary>
public enum OptimizerKind
{
    [Description("Stochastic gradient descent with momentum.")]
    Sgd,

    [Description("Steps divided by the root of the sum of squared gradients (Duchi et al. 2011).")]
    Adagrad,

    [Description("Steps divided by the root of the mean squared gradient (Tieleman and Hinton 2012).")]
    Rmsprop,

    [Description("Moving means of gradient and squared gradient (Kingma and Ba 2015).")]
    Adam,

    [Description("Adam divided by the greatest mean square so far (Reddi et al. 2018).")]
    Amsgrad,

    [Description("Adam with decoupled weight decay (Loshchilov and Hutter 2019).")]
    Adamw,

    [Description("Momentum with a rate for each weight array, for large batches (You et al. 2017).")]
    Lars,

    [Description("Adam with a rate for each weight array, for large batches (You et al. 2019).")]
    Lamb,

    [Description("SGD whose weights are also averaged (Polyak and Juditsky 1992); the average stands in the checkpoint as ax.")]
    [Alias("averaged_sgd")]
    Asgd,

    [Description("RMSprop that turns into momentum SGD (Akiba et al. 2017).")]
    RmspropWarmup,
}
