namespace Lockstep.Engine.Cuda.Products;

/// <summary>A library that makes products. It is disposed after its plans.</summary>
internal interface IPlanSource : IDisposable
{
    /// <summary>In stored choices and reports.</summary>
    string Name { get; }

    /// <summary>Choices hold for one version.</summary>
    string Version { get; }

    /// <summary>
    /// Plans for exactly this task, in the order in which the library thinks them fast; each is made when it is asked for, and the
    /// caller disposes it. None where the library does not take the task.
    /// </summary>
    /// <param name="task">What they do.</param>
    /// <param name="anySums">Whether plans will do that may add in narrower numbers than float32.</param>
    IEnumerable<IProductPlan> Propose(ProductTask task, bool anySums = false);

    /// <summary>The plan of an earlier choice, or null if the library does not make it any more.</summary>
    IProductPlan? Restore(in ProductTask task, string choice);
}
