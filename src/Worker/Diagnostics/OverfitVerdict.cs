namespace Lockstep.Worker.Diagnostics;

/// <summary>How a trial to learn a few samples by heart ended.</summary>
public enum OverfitVerdict
{
    /// <summary>No training error is left.</summary>
    Learned,

    /// <summary>All samples have one label, so that learning them proves nothing.</summary>
    ConstantLabels,

    /// <summary>The loss became NaN or infinite.</summary>
    NonFiniteLoss,

    /// <summary>A layer's gradient is exactly zero.</summary>
    NoGradient,

    /// <summary>The loss rises or jumps about.</summary>
    RateTooHigh,

    /// <summary>The loss hardly moves.</summary>
    RateTooLow,

    /// <summary>The loss falls, but there is error left.</summary>
    NotDone,
}
