using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Glyphs;

/// <summary>Classifies by the class whose mean image is nearest.</summary>
internal sealed class NearestMean
{
    private readonly double[][] _means;

    public NearestMean(IDataset train)
    {
        _means = [.. train.ClassNames.Select(_ => new double[train.Size!.Value.Length])];
        int[] counts = new int[_means.Length];
        byte[] pixels = new byte[train.Size!.Value.Length];
        for (int i = 0; i < train.Count; i++)
        {
            train.Read(i, pixels, out int label);
            counts[label]++;
            for (int j = 0; j < pixels.Length; j++)
            {
                _means[label][j] += (pixels[j] - _means[label][j]) / counts[label];
            }
        }
    }

    public int Classify(IDataset set, int index)
    {
        byte[] pixels = new byte[set.Size!.Value.Length];
        set.Read(index, pixels, out _);
        return Enumerable.Range(0, _means.Length).MinBy(c => Distance(_means[c], pixels));
    }

    private static double Distance(double[] mean, byte[] pixels)
    {
        double sum = 0;
        for (int j = 0; j < pixels.Length; j++)
        {
            sum += (mean[j] - pixels[j]) * (mean[j] - pixels[j]);
        }

        return sum;
    }
}
