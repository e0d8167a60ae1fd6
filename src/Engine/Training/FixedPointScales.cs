using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Training;

/// <summary>
/// The exponents e of exact mode: a value of tensor t is added as round(value × 2^e[t]). They are replicated state: those for a
/// step follow from the largest magnitude that any slice of the step before had, which is the same whoever computed the slices.
/// The largest per slice and not that of the sum, because over slices the sum may cancel to nearly nothing, and it is the
/// slices that overflow. It is brought just below 2^40, so that rounding costs 2^-40 of the largest value, where a float sum costs 2^-25;
/// above it there is room for a growth by 2^11 within one step and for the sum of 2^11 slices.
/// A step that grows more is done again with exponents from its own largest values, which cannot overflow again: its slices
/// are the same floats. So is a step in which a tensor has values for the first time (the first step, and with gammas of 0 the
/// second one) and they are too small for the guess: done again, not rounded away. One exponent a tensor, not finer: within a tensor an optimizer's step is about as large everywhere,
/// and a handful of integers is cheap to agree upon.
/// </summary>
internal sealed class FixedPointScales
{
    /// <summary>Slices of a step whose sums still have more than the bits of a float below the largest.</summary>
    public const int MostSlices = 1 << 20;

    /// <summary>Where a slice's largest value is brought: below 2 to this power.</summary>
    private const int Target = 40;

    /// <summary>What a conversion can hold, see <c>FixedPoint</c>.</summary>
    private const int ConversionBits = 51;

    /// <summary>A sum of all slices stays below 2 to this power.</summary>
    private const int SumBits = 62;

    /// <summary>The guess for a tensor that had no values yet: below 2^11 they fit.</summary>
    private const int Guess = 40;

    /// <summary>Guessed right if the largest value comes out at 2 to this power or more: its float has no digit below the unit.</summary>
    private const int LeastBits = 30;

    /// <summary>In the state, of a tensor that had no values yet.</summary>
    private const int Unknown = 1000;

    private readonly Block _state;
    private readonly int _gradients;
    private readonly int[] _current;
    private int _limitBits;

    /// <param name="state">A float for each tensor.</param>
    /// <param name="gradients">So many of them, the first ones, are gradients.</param>
    public FixedPointScales(Block state, int gradients)
    {
        (_state, _gradients) = (state, gradients);
        _current = new int[state.Length];
        Reset(State);
    }

    /// <summary>The exponents for the next step, whole numbers: state, which changes only when a step is accepted.</summary>
    public Span<float> State => _state.Span;

    /// <summary>A tensor's exponent in the step under way.</summary>
    public int this[int tensor] => _current[tensor];

    public static void Reset(Span<float> exponents) => exponents.Fill(Unknown);

    /// <summary>Begins a step with the exponents of the state, or, if it is done again, with those that its own largest values ask for.</summary>
    /// <param name="slices">Of the step.</param>
    /// <param name="again">The largest values of the step if it is done again; else null.</param>
    /// <param name="shift">From the loss scales of the state and of those values to the one that it begins with.</param>
    public void Begin(int slices, LargestValues? again, ScaleShift shift = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slices, MostSlices);
        _limitBits = Math.Min(ConversionBits, SumBits - Bits(slices));
        for (int tensor = 0; tensor < _state.Length; tensor++)
        {
            int known = Next(again is null ? 0 : again[tensor], tensor, shift);
            _current[tensor] = known == Unknown ? Guess : known;
        }
    }

    /// <summary>Whether a value of some slice did not fit its scale. Values that are not finite are none of them.</summary>
    public bool Misfit(LargestValues largest)
    {
        for (int tensor = 0; tensor < _current.Length; tensor++)
        {
            if (largest.IsFinite(tensor) && IsMisfit(tensor, largest[tensor]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The step is accepted: the exponents for the next one.</summary>
    /// <param name="largest">Of the step.</param>
    /// <param name="shift">From the loss scales of the state and of those values to the next step's.</param>
    public void Accept(LargestValues largest, ScaleShift shift = default)
    {
        for (int tensor = 0; tensor < _state.Length; tensor++)
        {
            State[tensor] = Next(largest[tensor], tensor, shift);
        }
    }

    private bool IsMisfit(int tensor, float largest)
    {
        double scaled = Math.ScaleB((double)largest, _current[tensor]);
        bool guessed = State[tensor] == Unknown && _current[tensor] == Guess;
        return scaled >= Math.ScaleB(1, _limitBits) || (guessed && largest > 0 && scaled < Math.ScaleB(1, LeastBits));
    }

    /// <summary>A tensor without any value keeps its exponent.</summary>
    private int Next(float largest, int tensor, ScaleShift shift)
    {
        (int kept, int measured) = tensor < _gradients ? (shift.Kept, shift.Measured) : (0, 0);
        int previous = (int)State[tensor];
        return largest > 0 && float.IsFinite(largest) ? Target - 1 - Math.ILogB(largest) + measured
            : previous == Unknown ? Unknown
            : previous + kept;
    }

    private static int Bits(int count) => 32 - int.LeadingZeroCount(count - 1);
}
