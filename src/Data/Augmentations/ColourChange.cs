using Lockstep.Data.Randomness;

namespace Lockstep.Data.Augmentations;

/// <summary>What chance decided about one image's colours: the factors of torchvision's <c>ColorJitter</c>, and their order, which is random there too.</summary>
/// <param name="Brightness">Factor; 1 changes nothing.</param>
/// <param name="Contrast">Factor; 1 changes nothing.</param>
/// <param name="Saturation">Factor; 1 changes nothing.</param>
/// <param name="Hue">Share of the circle; 0 changes nothing.</param>
/// <param name="Order">Four <see cref="ColourStep"/> of two bits each, the first one lowest.</param>
internal readonly record struct ColourChange(float Brightness, float Contrast, float Saturation, float Hue, int Order)
{
    public const int Steps = 4;

    /// <summary>All are drawn, wanted or not: switching one off leaves the others as they are.</summary>
    public static ColourChange Draw(Augmentation augmentation, ulong seed, long epoch, long sample)
    {
        var random = KeyedRandom.Keyed(seed, RandomStream.Colour, (ulong)epoch, (ulong)sample);
        int order = DrawOrder(ref random);
        return new ColourChange(
            Factor(augmentation.Brightness, ref random),
            Factor(augmentation.Contrast, ref random),
            Factor(augmentation.Saturation, ref random),
            random.NextBetween(-augmentation.Hue, augmentation.Hue),
            order);
    }

    public ColourStep StepAt(int place) => (ColourStep)((Order >> (2 * place)) & 3);

    private static float Factor(float range, ref KeyedRandom random) => random.NextBetween(Math.Max(0, 1 - range), 1 + range);

    private static int DrawOrder(ref KeyedRandom random)
    {
        Span<int> steps = [0, 1, 2, 3];
        int order = 0;
        for (int place = 0; place < Steps; place++)
        {
            int other = place + random.NextBelow(Steps - place);
            (steps[place], steps[other]) = (steps[other], steps[place]);
            order |= steps[place] << (2 * place);
        }

        return order;
    }
}
