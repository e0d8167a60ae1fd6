using System.Globalization;

namespace Lockstep.Protocol.Experiments;

/// <summary>The numbers a key may have; of a list, each item; of a duration, in seconds. Ends are included unless said.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LimitsAttribute(double least, double most) : Attribute
{
    public double Least { get; } = least;

    public double Most { get; } = most;

    /// <summary>The least value itself is not allowed.</summary>
    public bool AboveLeast { get; init; }

    /// <summary>The greatest value itself is not allowed.</summary>
    public bool BelowMost { get; init; }

    /// <summary>Whether nothing but the type bounds the value above.</summary>
    public bool IsOpen => Most is double.PositiveInfinity or int.MaxValue or long.MaxValue;

    public bool Allow(double value)
        => (AboveLeast ? value > Least : value >= Least) && (BelowMost ? value < Most : value <= Most);

    /// <summary>In words, e.g. <c>from 0 to 1 (exclusive)</c>.</summary>
    public string Describe(Func<double, string> format)
    {
        if (IsOpen)
        {
            return AboveLeast ? $"above {format(Least)}" : $"of at least {format(Least)}";
        }

        return $"from {format(Least)}{(AboveLeast ? " (exclusive)" : "")} to {format(Most)}{(BelowMost ? " (exclusive)" : "")}";
    }

    public string Describe() => Describe(number => number.ToString(CultureInfo.InvariantCulture));
}
