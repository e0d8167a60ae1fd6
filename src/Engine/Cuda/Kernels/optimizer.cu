// Optimizers over a whole flat buffer of parameters: a table of chunks (see prelude.cuh) covers it, so that one launch does all
// tensors. Chunk launches with blocks of 256 threads; any grid gives the same bits. Formulas are those of IDevice. Decay, the
// shrinking of averaged SGD and the norms of LARS and LAMB concern tensors of weights only, not biases, gamma and beta.
// factors stand in memory, because a schedule changes them from one replay of a graph to the next.
// shadow (null: none) gets the new weights as elements, at the same offsets.
// skip (null: never): where it is not 0 nothing is changed, neither weights nor state.

// 16 bytes. A tensor.
struct Piece
{
    int firstChunk, chunks; // of the table
    int weight;             // 1: weights, 0: biases, gamma and beta
    int unused;
};

// 24 bytes, as SgdFactors of C#, with an int for the last.
struct SgdFactors
{
    float rate, gain, momentum, lookAhead, decay;
    int nesterov;
};

// 32 bytes, as AdaptiveFactors of C#.
struct AdaptiveFactors
{
    float rate, keep, add, plain, adaptive, epsilon, momentum, decay;
};

// 40 bytes, as AdamFactors of C#. Both decays are 0 for what is no weight.
struct AdamFactors
{
    float rate, firstKeep, firstAdd, secondKeep, secondAdd, firstScale, secondScale, epsilon, gradientDecay, directionDecay;
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

DEVICE bool skipped(const int* skip) { return skip != nullptr && *skip != 0; }

template <int N>
DEVICE void storeWeights(float* weights, Element* shadow, i64 at, const float (&values)[N])
{
    storeFloats<N>(weights + at, values);
    if (shadow != nullptr)
    {
        for (int i = 0; i < N; i++)
        {
            store(shadow + at + i, values[i]);
        }
    }
}

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
    const Chunk* chunks, int count, const Piece* pieces, const SgdFactors* factors, float* weights, const float* gradients,
    float* velocity, Element* shadow, const int* skip)
{
    if (skipped(skip))
    {
        return;
    }

    eachChunk(chunks, count, [&](const Chunk& chunk, int) {
        SgdFactors by = *factors;
        by.decay = pieces[chunk.piece].weight ? by.decay : 0;
        sgdChunk(chunk, by, weights, gradients, velocity, shadow);
    });
}

EXPORT(sgd_update)

// partial [count, 2] = sums of squares of each chunk's weights and gradients, in double; 0 for what is no weight. A thread adds
// its floats in order, then threads by halves.
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

// LARS (You, Gitman and Ginsburg 2017, algorithm 1), partial from square_sums: local = trust |w| / (|g| + decay |w| + epsilon),
// 1 where a norm is 0; u = momentum u + rate local (g + decay w); w -= u. Others: u = momentum u + rate g; w -= u.
KERNEL lars_update(
    const Chunk* chunks, int count, const Piece* pieces, const LarsFactors* factors, const double* partial, float* weights,
    const float* gradients, float* velocity, Element* shadow, const int* skip)
{
    SHARED(double, shared, 256);
    if (skipped(skip))
    {
        return;
    }

    eachChunk(chunks, count, [&](const Chunk& chunk, int) {
        Piece piece = pieces[chunk.piece];
        LarsFactors given = *factors;
        SgdFactors by = {1, given.rate, given.momentum, 0, 0, 0};
        if (piece.weight)
        {
            double w = normOf(piece, partial, 0, shared), g = normOf(piece, partial, 1, shared);
            double local = w == 0 || g == 0 ? 1 : (double)given.trust * w / (g + (double)given.decay * w + (double)given.epsilon);
            by.gain = (float)(given.rate * local);
            by.decay = given.decay;
        }

        sgdChunk(chunk, by, weights, gradients, velocity, shadow);
    });
}

EXPORT(lars_update)

// s = keep s + add g'^2; [a = keep a + add g']; d = plain g' + adaptive g' / (sqrt(s [- a^2]) + epsilon), g' = g + decay w;
// [u = momentum u + d]; w -= rate (u or d). mean and velocity: null leaves their part out.
KERNEL adaptive_update(
    const Chunk* chunks, int count, const Piece* pieces, const AdaptiveFactors* factors, float* weights, const float* gradients,
    float* squares, float* mean, float* velocity, Element* shadow, const int* skip)
{
    if (skipped(skip))
    {
        return;
    }

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
    const Chunk* chunks, int count, const Piece* pieces, const AdamFactors* factors, float* weights, const float* gradients,
    float* first, float* second, float* maximum, Element* shadow, const int* skip)
{
    if (skipped(skip))
    {
        return;
    }

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

// First half of LAMB (You et al. 2019, algorithm 2): new moments; partial [count, 2] = sums of squares of each chunk's weights and
// directions, as square_sums has them.
KERNEL lamb_moments(
    const Chunk* chunks, int count, const Piece* pieces, const AdamFactors* factors, const float* weights, const float* gradients,
    float* first, float* second, double* partial, const int* skip)
{
    SHARED(double, shared, 256);
    if (skipped(skip))
    {
        return;
    }

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
    const Chunk* chunks, int count, const Piece* pieces, const AdamFactors* factors, const double* partial, float* weights,
    const float* first, const float* second, Element* shadow, const int* skip)
{
    SHARED(double, shared, 256);
    if (skipped(skip))
    {
        return;
    }

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
            for (int i = 0; i < n; i++)
            {
                w[i] = FMA(adamDirection(by, w[i], m[i], v[i]), -by.rate, w[i]);
            }

            storeWeights<n>(weights, shadow, at, w);
        });
    });
}

EXPORT(lamb_update)

// w = shrink w - rate (g + decay w); average += share (w - average). A share of 1 copies the weights, bit by bit.
KERNEL averaging_update(
    const Chunk* chunks, int count, const Piece* pieces, const AveragingFactors* factors, float* weights, const float* gradients,
    float* average, Element* shadow, const int* skip)
{
    if (skipped(skip))
    {
        return;
    }

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

// gradients *= gain, the inverse of the scale that the loss had. Flat launch.
KERNEL unscale(float* gradients, const float* gain, i64 length)
{
    float by = *gain;
    each(length, [&](i64 at) { gradients[at] *= by; });
}

EXPORT(unscale)
