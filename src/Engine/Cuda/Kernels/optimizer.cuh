// Optimizers over a whole flat buffer of parameters: a table of chunks (see tables.cuh) covers it, so that one launch
// does all tensors. Chunk launches with blocks of 256 threads; any grid gives the same bits. Formulas are those of
// IDevice. Decay, the shrinking of averaged SGD and the norms of LARS and LAMB concern tensors of weights only, not
// biases, gamma and beta. factors stand in memory, because a schedule changes them from one replay of a graph to the
// next. shadow (null: none) gets the new weights as elements, at the same offsets.

#include "tables.cuh"

// 16 bytes. A tensor.
struct Piece
{
    int firstChunk, chunks; // of the table
    int weight;             // 1: weights, 0: biases, gamma and beta
    int unused;
};

template <int N>
DEVICE void storeWeights(float* weights, Element* shadow, i64 at, const float (&values)[N])
{
    storeFloats<N>(weights + at, values);
    if (shadow == nullptr)
    {
        return;
    }

    if constexpr (N == 4)
    {
        storeFour(shadow + at, values);
    }
    else
    {
        store(shadow + at, values[0]);
    }
}

// Root of a tensor's sum of squares: which = 0 the first, 1 the second of partial. Chunks in the order of blockSum.
DEVICE double normOf(const Piece& piece, const double* partial, int which, double* shared)
{
    double sum = 0;
    for (int chunk = THREAD_X; chunk < piece.chunks; chunk += 256)
    {
        sum += partial[2 * (piece.firstChunk + chunk) + which];
    }

    return SQRT_DOUBLE(blockSum(sum, shared));
}
