namespace Lockstep.Engine.Cuda.Products;

/// <summary>Who makes the products of a device.</summary>
internal static class ProductTable
{
    public static IProducts Create(CudaDevice device, CudaSettings settings)
    {
        _ = settings;
        return new PlainProducts(device);
    }
}
