namespace Lockstep.Protocol.Experiments;

/// <summary>One key of a kind of layer.</summary>
/// <param name="Name">In the file.</param>
/// <param name="Type">int, double or bool.</param>
/// <param name="Limits">Null for bool.</param>
/// <param name="Default">Null: the file must say, unless <paramref name="Follows"/> does.</param>
/// <param name="Follows">An earlier setting whose value is taken where the file says nothing.</param>
/// <param name="Description">For the schema.</param>
internal sealed record LayerSetting(string Name, Type Type, LimitsAttribute? Limits, double? Default, string? Follows, string Description)
{
    public bool IsRequired => Default is null && Follows is null;

    public static LayerSetting Count(string name, string description, double? @default = null, double least = 1, string? follows = null)
        => new(name, typeof(int), new LimitsAttribute(least, 1 << 20), @default, follows, description);

    public static LayerSetting Number(string name, string description, double @default, LimitsAttribute limits)
        => new(name, typeof(double), limits, @default, null, description);

    public static LayerSetting Flag(string name, string description, bool @default = false)
        => new(name, typeof(bool), null, @default ? 1 : 0, null, description);

    /// <summary>A value as the file would write it.</summary>
    public object ValueOf(double number) => Type == typeof(bool) ? number != 0 : Type == typeof(int) ? (int)number : number;
}
