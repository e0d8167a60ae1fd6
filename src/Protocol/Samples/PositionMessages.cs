using Lockstep.Protocol.V1;

namespace Lockstep.Protocol.Samples;

/// <summary>Between <see cref="RunPosition"/> and its message.</summary>
public static class PositionMessages
{
    /// <summary>The step stands beside the message, wherever it is.</summary>
    public static PositionMessage ToMessage(RunPosition position) => new()
    {
        Place = position.Place,
        Portions = position.Portions,
        Used = position.Used,
        Lacking = position.Lacking,
    };

    /// <param name="message">Null: of a release that had none, where every step was one portion.</param>
    /// <param name="step">Finished steps.</param>
    public static RunPosition ToPosition(PositionMessage? message, long step) =>
        message is null ? RunPosition.After(step) : new RunPosition(step, message.Place, message.Portions, message.Used) { Lacking = message.Lacking };
}
