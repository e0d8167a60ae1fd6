using Lockstep.Data.Sources;

namespace Lockstep.Worker.Training;

/// <summary>
/// The broken samples that this worker has met in a run: each is told once, however often epochs come back to it. The coordinator
/// counts over all workers; a worker that alone has met more than are tolerated stops at once.
/// </summary>
/// <param name="tolerated">Distinct samples of both halves together.</param>
/// <param name="told">Called once for each, from the loaders' threads.</param>
internal sealed class BadSamples(int tolerated, Action<MetBadSample> told)
{
    /// <summary>More would hide the rest of the message.</summary>
    private const int MostInMessage = 10;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<(bool Evaluation, long Index), BadSample> _met = [];

    /// <exception cref="DataException">There are more than are tolerated.</exception>
    public void Add(bool evaluation, long index, BadSample sample)
    {
        lock (_gate)
        {
            if (_met.TryAdd((evaluation, index), sample))
            {
                told(new MetBadSample(evaluation, index, sample));
            }

            if (_met.Count > tolerated)
            {
                string first = string.Concat(_met.Values.Take(MostInMessage).Select(bad => $"\n  {bad.Path}: {bad.Reason}"));
                throw new DataException(
                    $"{_met.Count} broken images, tolerated are {tolerated}: repair or remove them, or raise data.tolerate_bad.{first}", [.. _met.Values]);
            }
        }
    }
}
