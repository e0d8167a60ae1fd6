namespace Lockstep.Engine.Cpu.Simd;

/// <summary>
/// The vector operations of a kernel at one width. Kernels are generic over it: one source, compiled once a width, with
/// nothing virtual left in the loop. Two type parameters, because a struct around a vector would not stay in a register.
/// </summary>
internal interface IVectorWidth<TVector>
    where TVector : unmanaged
{
    static abstract int Lanes { get; }

    static abstract TVector Zero { get; }

    static abstract unsafe TVector Load(float* source);

    static abstract unsafe void Store(float* target, TVector value);

    /// <summary>Stores past the caches what will not be read soon; the target is aligned to the vector.</summary>
    static abstract unsafe void Stream(float* target, TVector value);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>left × right + addend, fused where the machine can.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>0 where negative, else the value: NaN stays.</summary>
    static abstract TVector Rectify(TVector value);

    /// <summary>0 where the test is 0 or less, else the value: NaN in the test lets it pass.</summary>
    static abstract TVector PassPositive(TVector test, TVector value);

    /// <summary>The candidate where it is greater than the best or NaN, else the best: NaN stays, and of equals the first.</summary>
    static abstract TVector Larger(TVector best, TVector candidate);

    /// <summary><paramref name="equal"/> where left = right or both are NaN, else <paramref name="other"/>.</summary>
    static abstract TVector SelectEqual(TVector left, TVector right, TVector equal, TVector other);

    static abstract TVector Divide(TVector left, TVector right);

    static abstract TVector SquareRoot(TVector value);

    /// <summary>The larger one; NaN where either is.</summary>
    static abstract TVector Maximum(TVector left, TVector right);

    /// <summary>Other where the test is 0 or less, else positive, also for NaN.</summary>
    static abstract TVector SelectPositive(TVector test, TVector positive, TVector other);

    /// <summary>e to the value, to within 2 units in the last place.</summary>
    static abstract TVector Exp(TVector value);

    /// <summary>Natural logarithm, to within 2 units in the last place.</summary>
    static abstract TVector Log(TVector value);

    /// <summary>Of the magnitudes of both the larger one, as integers order them: infinity above all numbers, NaN above infinity.</summary>
    static abstract TVector LargerMagnitude(TVector best, TVector value);

    /// <summary>sums = or += value × scale, rounded to nearest, ties to even: see <see cref="FixedPoint"/>.</summary>
    static abstract unsafe void AddFixed(TVector value, double scale, long* sums, bool accumulate);

    /// <summary>sums × scale, rounded to double and then to float.</summary>
    static abstract unsafe TVector FromFixed(long* sums, double scale);
}
