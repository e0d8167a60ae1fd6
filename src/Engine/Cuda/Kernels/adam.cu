// Adam and its variants, LAMB, and scaling by a root mean square (Adagrad, RMSprop); see optimizer.cuh.
#include "prelude.cuh"
#include "optimizer.cuh"

// 32 bytes, as AdaptiveFactors of C#.
struct AdaptiveFactors
{
    float rate, keep, add, plain, adaptive, epsilon, momentum, decay;
};

// 40 bytes, as AdamFactors of C#. Both decays are 0 for what is no weight.
struct AdamFactors
{
    float rate, firstKeep, firstAdd, secondKeep, secondAdd, firstScale, secondScale, epsilon, gradientDecay,
        directionDecay;
};

// s = keep s + add g'^2; [a = keep a + add g']; d = plain g' + adaptive g' / (sqrt(s [- a^2]) + epsilon), g' = g +
// decay w; [u = momentum u + d]; w -= rate (u or d). mean and velocity: null leaves their part out.
KERNEL adaptive_update(
    const Chunk* chunks, int count, const Piece* pieces, const AdaptiveFactors* factors, float* weights,
    const float* gradients,
    float* squares, float* mean, float* velocity, Element* shadow)
{
    eachChunk(chunks, count, [&](const Chunk& chunk, int) {
        AdaptiveFactors by = *factors;
        by.decay = pieces[chunk.piece].weight ? by.decay : 0;
        eachInChunk(chunk, [&](auto lanes, i64 at) {
            constexpr int n = decltype(lanes)::count;
            float w[n], g[n], s[n], a[n] = {}, u[n] = {};
            loadFloats<n>(weights + at, w);
            loadFloats<n>(gradients + at, g);
            loadFloats<n>(squares + at, s);
            if (mean != nullptr)
            {
                loadFloats<n>(mean + at, a);
            }

            if (velocity != nullptr)
            {
                loadFloats<n>(velocity + at, u);
            }

#pragma unroll
            for (int i = 0; i < n; i++)
            {
                float gradient = FMA(w[i], by.decay, g[i]), added = gradient * by.add;
                s[i] = FMA(s[i], by.keep, added * gradient);
                a[i] = FMA(a[i], by.keep, added);

                // Rounding below 0 becomes 0.
                float spread = mean != nullptr ? rectified(s[i] - a[i] * a[i]) : s[i];
                float direction = FMA(gradient, by.plain, by.adaptive * gradient / (SQRT(spread) + by.epsilon));
                u[i] = velocity != nullptr ? FMA(u[i], by.momentum, direction) : direction;
                w[i] = FMA(u[i], -by.rate, w[i]);
            }

            storeFloats<n>(squares + at, s);
            if (mean != nullptr)
            {
                storeFloats<n>(mean + at, a);
            }

            if (velocity != nullptr)
            {
                storeFloats<n>(velocity + at, u);
            }

            storeWeights<n>(weights, shadow, at, w);
        });
    });
}

EXPORT(adaptive_update)

// m = firstKeep m + firstAdd g'; v = secondKeep v + secondAdd g'^2, g' = g + gradientDecay w.
DEVICE void adamMoments(const AdamFactors& by, float w, float g, float& m, float& v)
{
    float gradient = FMA(w, by.gradientDecay, g);
    m = FMA(m, by.firstKeep, gradient * by.firstAdd);
    v = FMA(v, by.secondKeep, gradient * by.secondAdd * gradient);
}

// d = firstScale m / (secondScale sqrt(v) + epsilon) + directionDecay w.
DEVICE float adamDirection(const AdamFactors& by, float w, float m, float v)
{
    return FMA(w, by.directionDecay, m * by.firstScale / FMA(SQRT(v), by.secondScale, by.epsilon));
}

DEVICE AdamFactors adamFactors(const AdamFactors* factors, const Piece& piece)
{
    AdamFactors by = *factors;
    by.gradientDecay = piece.weight ? by.gradientDecay : 0;
    by.directionDecay = piece.weight ? by.directionDecay : 0;
    return by;
}

// Adam, AMSGrad (maximum given: top = max(top, v), and d takes top) and AdamW (directionDecay): w -= rate d.
KERNEL adam_update(
    const Chunk* chunks, int count, const Piece* pieces, const AdamFactors* factors, float* weights,
    const float* gradients,
    float* first, float* second, float* maximum, Element* shadow)
{
    eachChunk(chunks, count, [&](const Chunk& chunk, int) {
        AdamFactors by = adamFactors(factors, pieces[chunk.piece]);
        eachInChunk(chunk, [&](auto lanes, i64 at) {
            constexpr int n = decltype(lanes)::count;
            float w[n], g[n], m[n], v[n], top[n] = {};
            loadFloats<n>(weights + at, w);
            loadFloats<n>(gradients + at, g);
            loadFloats<n>(first + at, m);
            loadFloats<n>(second + at, v);
            if (maximum != nullptr)
            {
                loadFloats<n>(maximum + at, top);
            }

#pragma unroll
            for (int i = 0; i < n; i++)
            {
                adamMoments(by, w[i], g[i], m[i], v[i]);
                top[i] = larger(top[i], v[i]);
                w[i] = FMA(adamDirection(by, w[i], m[i], maximum != nullptr ? top[i] : v[i]), -by.rate, w[i]);
            }

            storeFloats<n>(first + at, m);
            storeFloats<n>(second + at, v);
            if (maximum != nullptr)
            {
                storeFloats<n>(maximum + at, top);
            }

            storeWeights<n>(weights, shadow, at, w);
        });
    });
}

EXPORT(adam_update)

// First half of LAMB (You et al. 2019, algorithm 2): new moments; partial [count, 2] = sums of squares of each chunk's
// weights and directions, as square_sums has them.
KERNEL lamb_moments(
    const Chunk* chunks, int count, const Piece* pieces, const AdamFactors* factors, const float* weights,
    const float* gradients,
    float* first, float* second, double* partial)
{
    SHARED(double, shared, 256);
    eachChunk(chunks, count, [&](const Chunk& chunk, int number) {
        AdamFactors by = adamFactors(factors, pieces[chunk.piece]);
        double ofWeights = 0, ofDirections = 0;
        eachInChunk(chunk, [&](auto lanes, i64 at) {
            constexpr int n = decltype(lanes)::count;
            float w[n], g[n], m[n], v[n];
            loadFloats<n>(weights + at, w);
            loadFloats<n>(gradients + at, g);
            loadFloats<n>(first + at, m);
            loadFloats<n>(second + at, v);
#pragma unroll
            for (int i = 0; i < n; i++)
            {
                adamMoments(by, w[i], g[i], m[i], v[i]);
                double direction = adamDirection(by, w[i], m[i], v[i]);
                ofWeights += (double)w[i] * w[i];
                ofDirections += direction * direction;
            }

            storeFloats<n>(first + at, m);
            storeFloats<n>(second + at, v);
        });
        ofWeights = blockSum(ofWeights, shared);
        ofDirections = blockSum(ofDirections, shared);
        if (THREAD_X == 0)
        {
            partial[2 * number] = ofWeights;
            partial[2 * number + 1] = ofDirections;
        }
    });
}

EXPORT(lamb_moments)

// Second half: w -= rate |w| / |d| d for weights (1 where a norm is 0), w -= rate d for others.
KERNEL lamb_update(
    const Chunk* chunks, int count, const Piece* pieces, const AdamFactors* factors, const double* partial,
    float* weights,
    const float* first, const float* second, Element* shadow)
{
    SHARED(double, shared, 256);
    eachChunk(chunks, count, [&](const Chunk& chunk, int) {
        Piece piece = pieces[chunk.piece];
        AdamFactors by = adamFactors(factors, piece);
        if (piece.weight)
        {
            double w = normOf(piece, partial, 0, shared), d = normOf(piece, partial, 1, shared);
            by.rate = (float)(w == 0 || d == 0 ? (double)by.rate : by.rate * (w / d));
        }

        eachInChunk(chunk, [&](auto lanes, i64 at) {
            constexpr int n = decltype(lanes)::count;
            float w[n], m[n], v[n];
            loadFloats<n>(weights + at, w);
            loadFloats<n>(first + at, m);
            loadFloats<n>(second + at, v);
#pragma unroll
            for (int i = 0; i < n; i++)
            {
                w[i] = FMA(adamDirection(by, w[i], m[i], v[i]), -by.rate, w[i]);
            }

            storeWeights<n>(weights, shadow, at, w);
        });
    });
}

EXPORT(lamb_update)
