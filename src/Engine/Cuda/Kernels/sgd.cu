// Stochastic gradient descent, LARS and averaged SGD; see optimizer.cuh.
#include "prelude.cuh"
#include "optimizer.cuh"

// 24 bytes, as SgdFactors of C#, with an int for the last.
struct SgdFactors
{
    float rate, gain, momentum, lookAhead, decay;
    int nesterov;
};

// 16 bytes, as AveragingFactors of C#. For what is no weight shrink is 1.
struct AveragingFactors
{
    float shrink, rate, decay, share;
};

// 20 bytes.
struct LarsFactors
{
    float rate, momentum, trust, decay, epsilon;
};

// u = momentum u + gain (g + decay w); w -= rate (nesterov ? gain (g + decay w) + lookAhead u : u), in one chunk.
DEVICE void sgdChunk(
    const Chunk& chunk, const SgdFactors& by, float* weights, const float* gradients, float* velocity, Element* shadow)
{
    eachInChunk(chunk, [&](auto lanes, i64 at) {
        constexpr int n = decltype(lanes)::count;
        float w[n], g[n], u[n];
        loadFloats<n>(weights + at, w);
        loadFloats<n>(gradients + at, g);
        loadFloats<n>(velocity + at, u);
#pragma unroll
        for (int i = 0; i < n; i++)
        {
            float gradient = by.gain * FMA(w[i], by.decay, g[i]);
            u[i] = FMA(u[i], by.momentum, gradient);
            w[i] = FMA(by.nesterov ? FMA(u[i], by.lookAhead, gradient) : u[i], -by.rate, w[i]);
        }

        storeFloats<n>(velocity + at, u);
        storeWeights<n>(weights, shadow, at, w);
    });
}

KERNEL sgd_update(
    const Chunk* chunks, int count, const Piece* pieces, const SgdFactors* factors, float* weights,
    const float* gradients,
    float* velocity, Element* shadow)
{
    eachChunk(chunks, count, [&](const Chunk& chunk, int) {
        SgdFactors by = *factors;
        by.decay = pieces[chunk.piece].weight ? by.decay : 0;
        sgdChunk(chunk, by, weights, gradients, velocity, shadow);
    });
}

EXPORT(sgd_update)

// partial [count, 2] = sums of squares of each chunk's weights and gradients, in double; 0 for what is no weight. A
// thread adds its floats in order, then threads by halves.
KERNEL square_sums(
    const Chunk* chunks, int count, const Piece* pieces, const float* weights, const float* gradients, double* partial)
{
    SHARED(double, shared, 256);
    eachChunk(chunks, count, [&](const Chunk& chunk, int number) {
        double ofWeights = 0, ofGradients = 0;
        int length = pieces[chunk.piece].weight ? chunk.length : 0;
        eachInChunk(Chunk{chunk.offset, length, chunk.piece}, [&](auto lanes, i64 at) {
            constexpr int n = decltype(lanes)::count;
            float w[n], g[n];
            loadFloats<n>(weights + at, w);
            loadFloats<n>(gradients + at, g);
#pragma unroll
            for (int i = 0; i < n; i++)
            {
                ofWeights += (double)w[i] * w[i];
                ofGradients += (double)g[i] * g[i];
            }
        });
        ofWeights = blockSum(ofWeights, shared);
        ofGradients = blockSum(ofGradients, shared);
        if (THREAD_X == 0)
        {
            partial[2 * number] = ofWeights;
            partial[2 * number + 1] = ofGradients;
        }
    });
}

EXPORT(square_sums)

// LARS (You, Gitman and Ginsburg 2017, algorithm 1), partial from square_sums: local = trust |w| / (|g| + decay |w| +
// epsilon), 1 where a norm is 0; u = momentum u + rate local (g + decay w); w -= u. Others: u = momentum u + rate g; w
// -= u.
KERNEL lars_update(
    const Chunk* chunks, int count, const Piece* pieces, const LarsFactors* factors, const double* partial,
    float* weights,
    const float* gradients, float* velocity, Element* shadow)
{
    SHARED(double, shared, 256);
    eachChunk(chunks, count, [&](const Chunk& chunk, int) {
        Piece piece = pieces[chunk.piece];
        LarsFactors given = *factors;
        SgdFactors by = {1, given.rate, given.momentum, 0, 0, 0};
        if (piece.weight)
        {
            double w = normOf(piece, partial, 0, shared), g = normOf(piece, partial, 1, shared);
            double local = w == 0 || g == 0 ? 1
                : (double)given.trust * w / (g + (double)given.decay * w + (double)given.epsilon);
            by.gain = (float)(given.rate * local);
            by.decay = given.decay;
        }

        sgdChunk(chunk, by, weights, gradients, velocity, shadow);
    });
}

EXPORT(lars_update)

// w = shrink w - rate (g + decay w); average += share (w - average). A share of 1 copies the weights, bit by bit.
KERNEL averaging_update(
    const Chunk* chunks, int count, const Piece* pieces, const AveragingFactors* factors, float* weights,
    const float* gradients,
    float* average, Element* shadow)
{
    eachChunk(chunks, count, [&](const Chunk& chunk, int) {
        AveragingFactors by = *factors;
        bool weight = pieces[chunk.piece].weight;
        by.decay = weight ? by.decay : 0;
        by.shrink = weight ? by.shrink : 1;
        eachInChunk(chunk, [&](auto lanes, i64 at) {
            constexpr int n = decltype(lanes)::count;
            float w[n], g[n], a[n];
            loadFloats<n>(weights + at, w);
            loadFloats<n>(gradients + at, g);
            loadFloats<n>(average + at, a);
#pragma unroll
            for (int i = 0; i < n; i++)
            {
                w[i] = FMA(FMA(w[i], by.decay, g[i]), -by.rate, w[i] * by.shrink);
                a[i] = by.share == 1 ? w[i] : FMA(w[i] - a[i], by.share, a[i]);
            }

            storeFloats<n>(average + at, a);
            storeWeights<n>(weights, shadow, at, w);
        });
    });
}

EXPORT(averaging_update)
