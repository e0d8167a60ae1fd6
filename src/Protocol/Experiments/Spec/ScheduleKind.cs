using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Course of the learning rate after the warm-up.</summary>
public enum ScheduleKind
{
    [Description("The peak to the end.")]
    Constant,

    [Description("Multiplied by step_factor at each milestone.")]
    [Alias("multistep")]
    Step,

    [Description("Half a cosine from the peak to 0 (Loshchilov and Hutter 2017).")]
    Cosine,

    [Description("Up to the peak and down again, momentum the other way (Smith 2018), with the shape of torch.optim.lr_scheduler.OneCycleLR.")]
    [Alias("onecycle")]
    OneCycle,

    [Description("peak times (1 - progress) to the power.")]
    [Alias("poly")]
    Polynomial,
}
