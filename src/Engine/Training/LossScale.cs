using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Training;

/// <summary>
/// The scale of <see cref="LossScaling"/> from step to step. What it follows from is the same on all ranks, so it is replicated state:
/// its exponent and the count of good steps, which change only when a step is accepted.
/// </summary>
internal sealed class LossScale
{
    /// <summary>Floats of the state of a dynamic scale.</summary>
    public const int StateLength = 2;

    private readonly LossScaling _settings;
    private readonly Block? _state;

    /// <param name="settings">Where it begins, and how it goes on.</param>
    /// <param name="state">Of a dynamic scale; else null.</param>
    public LossScale(LossScaling settings, Block? state)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(settings.Exponent, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.Exponent, LossScaling.MostExponent, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfNegative(settings.GrowsAfter, nameof(settings));
        (_settings, _state) = (settings, state);
        if (_state is not null)
        {
            Reset(State, settings);
        }
    }

    /// <summary>Whether gradients are scaled at all.</summary>
    public bool IsUsed => _settings != LossScaling.None;

    /// <summary>Of the step under way: gradients are 2 to this power too large.</summary>
    public int Exponent { get; private set; }

    public bool CanShrink => _settings.IsDynamic && Exponent > 0;

    /// <summary>Of the state: the next step's.</summary>
    public int Kept => _state is null ? _settings.Exponent : (int)State[0];

    private Span<float> State => _state!.Value.Span;

    /// <summary>Makes a state as at the beginning of a run; an empty one, of a scale that is not dynamic, stays so.</summary>
    public static void Reset(Span<float> state, LossScaling settings)
    {
        if (!state.IsEmpty)
        {
            (state[0], state[1]) = (settings.Exponent, 0);
        }
    }

    /// <summary>A step begins.</summary>
    public void Begin() => Exponent = Kept;

    /// <summary>It is done again with half the scale.</summary>
    public void Shrink() => Exponent--;

    /// <summary>The step is accepted.</summary>
    public void Accept()
    {
        if (_state is null)
        {
            return;
        }

        int good = Exponent == Kept ? (int)State[1] + 1 : 0;
        bool grows = good >= _settings.GrowsAfter;
        (State[0], State[1]) = (grows ? Math.Min(Exponent + 1, LossScaling.MostExponent) : Exponent, grows ? 0 : good);
    }
}
