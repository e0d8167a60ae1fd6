using Lockstep.Engine.Cuda.Interop.CublasLt;
using Lockstep.Engine.Cuda.Interop.Cudnn;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>Who makes the products of a device: the libraries that are there, in the order in which they are asked.</summary>
internal static class ProductTable
{
    public static IProducts Create(CudaDevice device, CudaSettings settings)
    {
        var numbers = new ProductNumbers(settings.Precision, settings.Deterministic);
        var sources = new List<IPlanSource>();
        try
        {
            Add(sources, device, "matrix products", () => new BlasPlans(device.Queue, new BlasContext(device.Context), numbers));
            Add(sources, device, "convolutions", () => new CudnnPlans(device, new DnnContext(device.Context, device.Queue.Stream), numbers));
            var store = settings.CacheFolder is { } folder ? new PlanStore(folder, Place(device, numbers, sources)) : null;
            return new PlannedProducts(device, sources, new PlanChooser(device, sources, numbers, store, settings.ChoosingLimit ?? TimeSpan.MaxValue));
        }
        catch
        {
            sources.ForEach(source => source.Dispose());
            throw;
        }
    }

    private static void Add(List<IPlanSource> sources, CudaDevice device, string what, Func<IPlanSource> open)
    {
        try
        {
            sources.Add(open());
        }
        catch (CudaUnavailableException e)
        {
            device.Note($"{what} are slow without their library: {e.Message}");
        }
    }

    private static List<string> Place(CudaDevice device, ProductNumbers numbers, List<IPlanSource> sources) =>
        [device.Context.Name, numbers.Precision.ToString(), .. sources.Select(source => $"{source.Name} {source.Version}")];
}
