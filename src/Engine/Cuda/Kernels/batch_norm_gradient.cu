// Batch norm (Ioffe and Szegedy 2015, section 3, with the sums factored out) over [pixels, channels], backward, in
// float32 whatever the elements are. All kernels but the finish are column launches; that is block (8, 32), grid
// (ceil(channels / 8)).
//
// reduce           partial [2, R, channels] = sums of g and of g (input - mean). g is the output's gradient where the
//                  output is positive; without an output and with rectify that sign is found again from the input.
// reduce_finish    adds to the gradients of gamma and beta; overwrites constants [3, channels] = a, b, c of
// apply            inputGradient = or += a g + b input + c; where an output is given, leaves g in outputGradient.
// apply walks from the last pixel to the first: reduce ended there, and its end is in the cache.
#include "prelude.cuh"
#include "batch_norm.cuh"

// Without an output, and where the sign counts, it is found from the input.
struct GradientSource
{
    const Element* input;
    const Element* output;
    const Element* outputGradient;
    bool fromInput;
};

// g and input of N channels at a place. The sign is found with the same operations as in normalize, hence the same one.
template <int N>
DEVICE void loadGradient(
    const GradientSource& from, i64 at, const float (&scale)[N], const float (&shift)[N], float (&x)[N], float (&g)[N])
{
    float test[N];
    load<N>(from.input + at, x);
    load<N>(from.outputGradient + at, g);
    if (from.output != nullptr)
    {
        load<N>(from.output + at, test);
    }

#pragma unroll
    for (int i = 0; i < N; i++)
    {
        if (from.output != nullptr || from.fromInput)
        {
            g[i] = passPositive(from.output != nullptr ? test[i] : FMA(x[i], scale[i], shift[i]), g[i]);
        }
    }
}

template <int Pixels, int N>
DEVICE void addProducts(
    const GradientSource& from, int pixel, int rows, int channels, int channel, const float (&scale)[N],
    const float (&shift)[N],
    const float (&center)[N], float (&sum)[N], float (&product)[N])
{
    float x[Pixels][N], g[Pixels][N];
#pragma unroll
    for (int k = 0; k < Pixels; k++)
    {
        loadGradient<N>(from, (i64)(pixel + k * rows) * channels + channel, scale, shift, x[k], g[k]);
    }

#pragma unroll
    for (int k = 0; k < Pixels; k++)
    {
#pragma unroll
        for (int i = 0; i < N; i++)
        {
            sum[i] += g[k][i];
            product[i] = FMA(g[k][i], x[k][i] - center[i], product[i]);
        }
    }
}

template <int N>
DEVICE void reduceColumns(
    const Element* input, const Element* output, const Element* outputGradient, const float* mean,
    const float* variance,
    const float* gamma, const float* beta, float epsilon, bool fromInput, int pixels, int channels, float* partial)
{
    SHARED(float, shared, 256 * N);
    int column = BLOCK_X * THREADS_X + THREAD_X, rows = BLOCKS_Y * THREADS_Y, row = BLOCK_Y * THREADS_Y + THREAD_Y;
    bool mine = column < channels / N;
    float sum[N] = {}, product[N] = {};
    if (mine)
    {
        GradientSource from = {input, output, outputGradient, fromInput};
        float center[N], scale[N] = {}, shift[N] = {};
        loadFloats<N>(mean + column * N, center);
        if (fromInput)
        {
            scaleAndShift<N>(mean, variance, gamma, beta, epsilon, column * N, scale, shift);
        }

        int pixel = row;
        for (; pixel + rows < pixels; pixel += 2 * rows)
        {
            addProducts<2, N>(from, pixel, rows, channels, column * N, scale, shift, center, sum, product);
        }

        for (; pixel < pixels; pixel += rows)
        {
            addProducts<1, N>(from, pixel, rows, channels, column * N, scale, shift, center, sum, product);
        }
    }

    addRows(sum, shared);
    addRows(product, shared);
    if (mine && THREAD_Y == 0)
    {
        float* to = partial + (i64)BLOCK_Y * channels + column * N;
        storeFloats<N>(to, sum);
        storeFloats<N>(to + (i64)BLOCKS_Y * channels, product);
    }
}

KERNEL batch_norm_reduce(
    const Element* input, const Element* output, const Element* outputGradient, const float* mean,
    const float* variance,
    const float* gamma, const float* beta, float epsilon, int rectify, int pixels, int channels, float* partial)
{
    const Element* mask = rectify ? output : nullptr;
    bool fromInput = rectify && output == nullptr;
    if (channels % LANES == 0)
    {
        reduceColumns<LANES>(input, mask, outputGradient, mean, variance, gamma, beta, epsilon, fromInput, pixels,
            channels, partial);
    }
    else
    {
        reduceColumns<1>(input, mask, outputGradient, mean, variance, gamma, beta, epsilon, fromInput, pixels,
            channels, partial);
    }
}

EXPORT(batch_norm_reduce)

KERNEL batch_norm_reduce_finish(
    const float* partial, int blocks, int pixels, int channels, const float* mean, const float* variance,
    const float* gamma,
    float epsilon, float* gammaGradient, float* betaGradient, float* constants)
{
    SHARED(float, shared, 256);
    int channel = BLOCK_X * THREADS_X + THREAD_X;
    float sum = addBlocks(partial, blocks, channels, channel, shared);
    float product = addBlocks(partial + (i64)blocks * channels, blocks, channels, channel, shared);
    if (channel < channels && THREAD_Y == 0)
    {
        float inverse = 1 / SQRT(variance[channel] + epsilon), count = (float)pixels;
        product *= inverse;
        betaGradient[channel] += sum;
        gammaGradient[channel] += product;
        float a = gamma[channel] * inverse, b = -a * inverse * product / count;
        constants[channel] = a;
        constants[channels + channel] = b;
        constants[2 * channels + channel] = -a * sum / count - b * mean[channel];
    }
}

EXPORT(batch_norm_reduce_finish)

template <int N>
DEVICE void applyColumns(
    const Element* input, const Element* output, Element* outputGradient, const float* mean, const float* variance,
    const float* gamma, const float* beta, float epsilon, const float* constants, bool fromInput, bool accumulate,
    int pixels,
    int channels, Element* inputGradient)
{
    int column = BLOCK_X * THREADS_X + THREAD_X, rows = BLOCKS_Y * THREADS_Y, row = BLOCK_Y * THREADS_Y + THREAD_Y;
    if (column >= channels / N)
    {
        return;
    }

    GradientSource from = {input, output, outputGradient, fromInput};
    float a[N], b[N], c[N], scale[N] = {}, shift[N] = {};
    loadFloats<N>(constants + column * N, a);
    loadFloats<N>(constants + channels + column * N, b);
    loadFloats<N>(constants + 2 * channels + column * N, c);
    if (fromInput)
    {
        scaleAndShift<N>(mean, variance, gamma, beta, epsilon, column * N, scale, shift);
    }

    for (int pixel = pixels - 1 - row; pixel >= 0; pixel -= rows)
    {
        i64 at = (i64)pixel * channels + column * N;
        float x[N], g[N];
        loadGradient<N>(from, at, scale, shift, x, g);
#pragma unroll
        for (int i = 0; i < N; i++)
        {
            x[i] = FMA(g[i], a[i], FMA(x[i], b[i], c[i]));
        }

        if (output != nullptr)
        {
            store<N>(outputGradient + at, g);
        }

        put<N>(inputGradient + at, x, accumulate);
    }
}

KERNEL batch_norm_apply(
    const Element* input, const Element* output, Element* outputGradient, const float* mean, const float* variance,
    const float* gamma, const float* beta, float epsilon, const float* constants, int rectify, int accumulate,
    int pixels,
    int channels, Element* inputGradient)
{
    const Element* mask = rectify ? output : nullptr;
    bool fromInput = rectify && output == nullptr;
    if (channels % LANES == 0)
    {
        applyColumns<LANES>(
            input, mask, outputGradient, mean, variance, gamma, beta, epsilon, constants, fromInput, accumulate,
            pixels, channels,
            inputGradient);
    }
    else
    {
        applyColumns<1>(
            input, mask, outputGradient, mean, variance, gamma, beta, epsilon, constants, fromInput, accumulate,
            pixels, channels,
            inputGradient);
    }
}

EXPORT(batch_norm_apply)
