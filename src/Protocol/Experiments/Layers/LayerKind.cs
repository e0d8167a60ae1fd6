namespace Lockstep.Protocol.Experiments;

/// <summary>A kind of layer: its word, how many inputs it takes, its settings in the order in which they are written.</summary>
internal sealed record LayerKind(string Name, string Description, int FewestInputs, int MostInputs, params LayerSetting[] Settings)
{
    /// <summary>The setting that a single value in place of the map sets (<c>dense: 10</c>): the first, where no other is required.</summary>
    public LayerSetting? Shorthand => Settings.Skip(1).Any(setting => setting.IsRequired) ? null : Settings.FirstOrDefault();

    /// <summary>Whether its word alone is a layer.</summary>
    public bool StandsAlone => !Settings.Any(setting => setting.IsRequired);

    public LayerSetting? Find(string name) => Settings.FirstOrDefault(setting => setting.Name == name);
}
