using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Losses;

/// <summary>Every loss that can be named.</summary>
public static class LossTable
{
    private static readonly (string Name, Func<LossSettings, ILoss> Create)[] Table =
    [
        (CrossEntropyLoss.Name, settings => new CrossEntropyLoss(settings)),
        (SquaredErrorLoss.Name, _ => new SquaredErrorLoss()),
        (BinaryCrossEntropyLoss.Name, _ => new BinaryCrossEntropyLoss()),
    ];

    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(entry => entry.Name)];

    internal static ILoss Create(string name, LossSettings settings)
    {
        foreach ((string known, Func<LossSettings, ILoss> create) in Table)
        {
            if (known == name)
            {
                return create(settings);
            }
        }

        throw new ArgumentException($"unknown loss '{name}': did you mean '{NearestName.Of(name, Names)}'? Known: {string.Join(", ", Names)}.", nameof(name));
    }
}
