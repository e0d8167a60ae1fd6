// Batch norm (Ioffe and Szegedy 2015) over [pixels, channels], forward, in float32 whatever the elements are.
// All kernels but the finish are column launches; that is block (8, 32), grid (ceil(channels / 8)).
//
// moments          reads input once; partial [2, R, channels] = mean less the tensor's first pixel, and sum of squared
//                  distances from the mean, of each block. A thread sums distances from its own first value, so that
//                  neither a mean far from 0 nor an outlier in the first pixel costs digits; threads and blocks are
//                  combined as (count, mean, squares) by Chan, Golub and LeVeque 1979, formula 2.1, by halves.
// moments_finish   overwrites mean and (biased) variance; adds weight * mean and weight * unbiased variance to the
//                  step's statistics, where those are given. An unbiased variance of one pixel is the biased one.
// normalize        output = gamma (input - mean) / sqrt(variance + epsilon) + beta [+ residual], then [max(0, .)].
// normalize walks from the last pixel to the first: the pass before ended there, and its end is in the cache.
#include "prelude.cuh"
#include "batch_norm.cuh"

struct Moments
{
    float count, mean, squares;
};

DEVICE Moments combined(const Moments& left, const Moments& right)
{
    if (right.count == 0 || left.count == 0)
    {
        return right.count == 0 ? left : right;
    }

    float count = left.count + right.count, share = right.count / count, distance = right.mean - left.mean;
    return Moments{
        count,
        FMA(distance, share, left.mean),
        FMA(distance * distance, left.count * share, left.squares + right.squares)};
}

// shared: 3 * 256 floats. The whole stands in the threads with y = 0.
DEVICE Moments combineRows(Moments mine, float* shared)
{
    int thread = THREAD_Y * THREADS_X + THREAD_X;
    SYNC();
    shared[thread] = mine.count;
    shared[256 + thread] = mine.mean;
    shared[512 + thread] = mine.squares;
    for (int half = THREADS_Y / 2; half > 0; half >>= 1)
    {
        SYNC();
        if (THREAD_Y < half)
        {
            int other = thread + half * THREADS_X;
            mine = combined(mine, Moments{shared[other], shared[256 + other], shared[512 + other]});
            shared[thread] = mine.count;
            shared[256 + thread] = mine.mean;
            shared[512 + thread] = mine.squares;
        }
    }

    return mine;
}

// Pixels of a row of threads, of all rows those with the number row, row + rows, …
DEVICE int pixelsOf(int row, int rows, int pixels) { return row < pixels ? (pixels - row + rows - 1) / rows : 0; }

// Several pixels at a time, whose reads are under way together; added in their order.
template <int Pixels, int N>
DEVICE void addMoments(
    const Element* from, int pixel, int rows, int channels, const float (&shift)[N], float (&sum)[N],
    float (&square)[N])
{
    float x[Pixels][N];
#pragma unroll
    for (int k = 0; k < Pixels; k++)
    {
        load<N>(from + (i64)(pixel + k * rows) * channels, x[k]);
    }

#pragma unroll
    for (int k = 0; k < Pixels; k++)
    {
#pragma unroll
        for (int i = 0; i < N; i++)
        {
            float distance = x[k][i] - shift[i];
            sum[i] += distance;
            square[i] = FMA(distance, distance, square[i]);
        }
    }
}

template <int N>
DEVICE void momentsColumns(const Element* input, int pixels, int channels, float* partial)
{
    SHARED(float, shared, 3 * 256);
    int column = BLOCK_X * THREADS_X + THREAD_X, rows = BLOCKS_Y * THREADS_Y, row = BLOCK_Y * THREADS_Y + THREAD_Y;
    bool mine = column < channels / N;
    float shift[N] = {}, sum[N] = {}, square[N] = {}, pivot[N] = {};
    if (mine && row < pixels)
    {
        const Element* from = input + (i64)column * N;
        load<N>(from, pivot);
        load<N>(from + (i64)row * channels, shift);
        int pixel = row;
        for (; pixel + 3 * rows < pixels; pixel += 4 * rows)
        {
            addMoments<4, N>(from, pixel, rows, channels, shift, sum, square);
        }

        for (; pixel < pixels; pixel += rows)
        {
            addMoments<1, N>(from, pixel, rows, channels, shift, sum, square);
        }
    }

    float count = (float)pixelsOf(row, rows, pixels), inverse = count > 0 ? 1 / count : 0;
#pragma unroll
    for (int i = 0; i < N; i++)
    {
        float offset = sum[i] * inverse;
        Moments whole = combineRows(Moments{count, shift[i] - pivot[i] + offset, rectified(FMA(-offset, sum[i],
            square[i]))}, shared);
        if (mine && THREAD_Y == 0)
        {
            i64 at = (i64)BLOCK_Y * channels + column * N + i;
            partial[at] = whole.mean;
            partial[at + (i64)BLOCKS_Y * channels] = whole.squares;
        }
    }
}

KERNEL batch_norm_moments(const Element* input, int pixels, int channels, float* partial)
{
    if (channels % LANES == 0)
    {
        momentsColumns<LANES>(input, pixels, channels, partial);
    }
    else
    {
        momentsColumns<1>(input, pixels, channels, partial);
    }
}

EXPORT(batch_norm_moments)

// blocks and blockHeight: R and H of the launch of batch_norm_moments, from which each block's count follows.
KERNEL batch_norm_moments_finish(
    const Element* input, const float* partial, int blocks, int blockHeight, int pixels, int channels, float* mean,
    float* variance,
    const float* weight, float* stepMean, float* stepVariance)
{
    SHARED(float, shared, 3 * 256);
    int channel = BLOCK_X * THREADS_X + THREAD_X, rows = blocks * blockHeight;
    int each = pixels / rows, rest = pixels % rows;
    Moments mine = {0, 0, 0};
    for (int block = THREAD_Y; channel < channels && block < blocks; block += THREADS_Y)
    {
        int count = each * blockHeight + most(0, least(blockHeight, rest - block * blockHeight));
        i64 at = (i64)block * channels + channel;
        mine = combined(mine, Moments{(float)count, partial[at], partial[at + (i64)blocks * channels]});
    }

    mine = combineRows(mine, shared);
    if (channel < channels && THREAD_Y == 0)
    {
        mine.mean += load(input + channel);
        mean[channel] = mine.mean;
        variance[channel] = mine.squares / (float)pixels;
        if (stepMean != nullptr)
        {
            stepMean[channel] = FMA(*weight, mine.mean, stepMean[channel]);
            stepVariance[channel] = FMA(*weight, mine.squares / (float)most(1, pixels - 1), stepVariance[channel]);
        }
    }
}

EXPORT(batch_norm_moments_finish)

template <int N>
DEVICE void normalizeColumns(
    const Element* input, const Element* residual, Element* output, const float* mean, const float* variance,
    const float* gamma, const float* beta, float epsilon, int rectify, int pixels, int channels)
{
    int column = BLOCK_X * THREADS_X + THREAD_X, rows = BLOCKS_Y * THREADS_Y, row = BLOCK_Y * THREADS_Y + THREAD_Y;
    if (column >= channels / N)
    {
        return;
    }

    float scale[N], shift[N];
    scaleAndShift<N>(mean, variance, gamma, beta, epsilon, column * N, scale, shift);

    // Two pixels at a time: their reads are under way together.
    for (int pixel = pixels - 1 - row; pixel >= 0; pixel -= 2 * rows)
    {
        bool two = pixel >= rows;
        i64 at[2] = {(i64)pixel * channels + column * N, (i64)(pixel - rows) * channels + column * N};
        float x[2][N], r[2][N];
#pragma unroll
        for (int k = 0; k < 2; k++)
        {
            if (k == 0 || two)
            {
                load<N>(input + at[k], x[k]);
                if (residual != nullptr)
                {
                    load<N>(residual + at[k], r[k]);
                }
            }
        }

#pragma unroll
        for (int k = 0; k < 2; k++)
        {
            if (k == 0 || two)
            {
#pragma unroll
                for (int i = 0; i < N; i++)
                {
                    float value = FMA(x[k][i], scale[i], shift[i]);
                    value = residual != nullptr ? value + r[k][i] : value;
                    x[k][i] = rectify ? rectified(value) : value;
                }

                store<N>(output + at[k], x[k]);
            }
        }
    }
}

KERNEL batch_norm_normalize(
    const Element* input, const Element* residual, Element* output, const float* mean, const float* variance,
    const float* gamma, const float* beta, float epsilon, int rectify, int pixels, int channels)
{
    if (channels % LANES == 0)
    {
        normalizeColumns<LANES>(input, residual, output, mean, variance, gamma, beta, epsilon, rectify, pixels,
            channels);
    }
    else
    {
        normalizeColumns<1>(input, residual, output, mean, variance, gamma, beta, epsilon, rectify, pixels, channels);
    }
}

EXPORT(batch_norm_normalize)
