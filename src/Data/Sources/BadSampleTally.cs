namespace Lockstep.Data.Sources;

/// <summary>Collects broken samples, tells of each, and knows when there are too many.</summary>
internal sealed class BadSampleTally(DatasetSettings settings)
{
    /// <summary>More would hide the rest of the message; <see cref="DataException.BadSamples"/> has them all.</summary>
    private const int MostInMessage = 10;

    private readonly List<BadSample> _bad = [];

    public void Add(BadSample sample)
    {
        _bad.Add(sample);
        settings.Report?.Invoke(sample);
    }

    /// <exception cref="DataException">There are more than <see cref="DatasetSettings.TolerateBad"/>.</exception>
    public void ThrowIfTooMany()
    {
        if (_bad.Count <= settings.TolerateBad)
        {
            return;
        }

        var lines = _bad.Take(MostInMessage).Select(sample => $"\n  {sample.Path}: {sample.Reason}");
        string more = _bad.Count > MostInMessage ? $"\n  and {_bad.Count - MostInMessage} more" : "";
        throw new DataException(
            $"{_bad.Count} broken images, tolerated are {settings.TolerateBad}: repair or remove them, or raise data.tolerate_bad."
            + string.Concat(lines) + more,
            _bad);
    }
}
