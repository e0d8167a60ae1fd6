using Lockstep.Engine.Cuda.Products;

namespace Lockstep.Engine.Tests.Cuda.Products;

/// <summary>A library that proposes what a test says, for each task.</summary>
/// <param name="propose">Given whether any sums will do.</param>
internal sealed class ScriptedPlans(Func<bool, IReadOnlyList<ScriptedPlan>> propose) : IPlanSource
{
    public string Name => "scripted";

    public string Version => "1";

    /// <summary>Whether any sums would do, of each time that it was asked.</summary>
    public List<bool> Asked { get; } = [];

    public IEnumerable<IProductPlan> Propose(ProductTask task, bool anySums = false)
    {
        Asked.Add(anySums);
        return propose(anySums);
    }

    public IProductPlan? Restore(in ProductTask task, string choice) => null;

    public void Dispose()
    {
        // Nothing is held.
    }
}
