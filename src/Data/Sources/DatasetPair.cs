namespace Lockstep.Data.Sources;

/// <summary>The two halves of a source; both have the same size and class names. Disposing it disposes both.</summary>
public sealed record DatasetPair(IDataset Train, IDataset Test) : IDisposable
{
    public void Dispose()
    {
        Train.Dispose();
        Test.Dispose();
    }
}
