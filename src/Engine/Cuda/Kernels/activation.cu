// Activation functions of single elements, PReLU, maxout, and softmax over channels. Gradients are taken from the
// output, except PReLU's, which needs the input. Flat launches but for softmax (rows) and the gradient of PReLU
// (columns).
#include "prelude.cuh"

// As ActivationKind numbers them; a = slope, s = scale.
enum Activation { Rectifier, LeakyRectifier, Exponential, Sigmoid, Tanh };

DEVICE float activated(int kind, float slope, float scale, float x)
{
    switch (kind)
    {
        case Rectifier: return rectified(x);
        case LeakyRectifier: return x <= 0 ? slope * x : x;
        case Exponential: return scale * (x <= 0 ? slope * EXPM1(x) : x);
        case Sigmoid: return 1 / (1 + EXP(-x));
        default: return TANH(x);
    }
}

DEVICE float activationSlope(int kind, float slope, float scale, float y)
{
    switch (kind)
    {
        case Rectifier: return y <= 0 ? 0 : 1;
        case LeakyRectifier: return y <= 0 ? slope : 1;
        case Exponential: return y <= 0 ? FMA(scale, slope, y) : scale;
        case Sigmoid: return y * (1 - y);
        default: return FMA(-y, y, 1.0f);
    }
}

// output = f(input); may be in place.
KERNEL activate(int kind, float slope, float scale, const Element* input, Element* output, i64 length)
{
    eachRun(length, aligned(input) && aligned(output), [&](auto lanes, i64 at) {
        constexpr int n = decltype(lanes)::count;
        float values[n];
        load<n>(input + at, values);
#pragma unroll
        for (int i = 0; i < n; i++)
        {
            values[i] = activated(kind, slope, scale, values[i]);
        }

        store<n>(output + at, values);
    });
}

EXPORT(activate)

// inputGradient = or += outputGradient * f'; may be in place. A rectifier passes nothing on where it is shut, also not
// NaN.
KERNEL activate_gradient(
    int kind, float slope, float scale, const Element* output, const Element* outputGradient, Element* inputGradient,
    i64 length,
    int accumulate)
{
    bool wide = aligned(output) && aligned(outputGradient) && aligned(inputGradient);
    eachRun(length, wide, [&](auto lanes, i64 at) {
        constexpr int n = decltype(lanes)::count;
        float y[n], g[n];
        load<n>(output + at, y);
        load<n>(outputGradient + at, g);
#pragma unroll
        for (int i = 0; i < n; i++)
        {
            g[i] = kind == Rectifier ? passPositive(y[i], g[i]) : g[i] * activationSlope(kind, slope, scale, y[i]);
        }

        put<n>(inputGradient + at, g, accumulate);
    });
}

EXPORT(activate_gradient)

// PReLU (He et al. 2015): output = input where positive, else slopes[c] * input.
KERNEL slopes_rectify(const float* slopes, const Element* input, Element* output, i64 pixels, int channels)
{
    bool wide = aligned(input) && aligned(output) && aligned(slopes);
    eachPixel(pixels, channels, wide, [&](auto lanes, i64 pixel, int channel) {
        constexpr int n = decltype(lanes)::count;
        i64 at = pixel * channels + channel;
        float x[n], slope[n];
        load<n>(input + at, x);
        loadFloats<n>(slopes + channel, slope);
#pragma unroll
        for (int i = 0; i < n; i++)
        {
            x[i] = x[i] <= 0 ? slope[i] * x[i] : x[i];
        }

        store<n>(output + at, x);
    });
}

EXPORT(slopes_rectify)

template <int N>
DEVICE void slopesGradientColumns(
    const float* slopes, const Element* input, const Element* outputGradient, Element* inputGradient, bool accumulate,
    int pixels,
    int channels, float* partial)
{
    SHARED(float, shared, 256 * N);
    int column = BLOCK_X * THREADS_X + THREAD_X, rows = BLOCKS_Y * THREADS_Y;
    bool mine = column < channels / N;
    float sum[N] = {}, slope[N] = {};
    if (mine)
    {
        loadFloats<N>(slopes + column * N, slope);
        for (int pixel = BLOCK_Y * THREADS_Y + THREAD_Y; pixel < pixels; pixel += rows)
        {
            i64 at = (i64)pixel * channels + column * N;
            float x[N], g[N];
            load<N>(input + at, x);
            load<N>(outputGradient + at, g);
#pragma unroll
            for (int i = 0; i < N; i++)
            {
                sum[i] += x[i] <= 0 ? g[i] * x[i] : 0;
                g[i] = x[i] <= 0 ? slope[i] * g[i] : g[i];
            }

            if (inputGradient != nullptr)
            {
                put<N>(inputGradient + at, g, accumulate);
            }
        }
    }

    addRows(sum, shared);
    if (mine && THREAD_Y == 0)
    {
        storeFloats<N>(partial + (i64)BLOCK_Y * channels + column * N, sum);
    }
}

// inputGradient (null: not wanted) = or +=; partial [R, channels] = sums of outputGradient * input where that is not
// positive. Column launch.
KERNEL slopes_rectify_gradient(
    const float* slopes, const Element* input, const Element* outputGradient, Element* inputGradient, int accumulate,
    int pixels,
    int channels, float* partial)
{
    if (channels % LANES == 0)
    {
        slopesGradientColumns<LANES>(slopes, input, outputGradient, inputGradient, accumulate, pixels, channels,
            partial);
    }
    else
    {
        slopesGradientColumns<1>(slopes, input, outputGradient, inputGradient, accumulate, pixels, channels, partial);
    }
}

EXPORT(slopes_rectify_gradient)

// slopeGradient[c] += the sum of partial over blocks. Block (8, 32), grid (ceil(channels / 8)).
KERNEL slopes_rectify_finish(const float* partial, int blocks, int channels, float* slopeGradient)
{
    SHARED(float, shared, 256);
    int channel = BLOCK_X * THREADS_X + THREAD_X;
    float sum = addBlocks(partial, blocks, channels, channel, shared);
    if (channel < channels && THREAD_Y == 0)
    {
        slopeGradient[channel] += sum;
    }
}

EXPORT(slopes_rectify_finish)

// Maxout (Goodfellow et al. 2013): output channel c of C is the largest of the input's c, c + C, …, of so many pieces.
KERNEL maxout(const Element* input, Element* output, i64 pixels, int channels, int pieces)
{
    eachPixel(pixels, channels, aligned(input) && aligned(output), [&](auto lanes, i64 pixel, int channel) {
        constexpr int n = decltype(lanes)::count;
        const Element* from = input + pixel * channels * pieces + channel;
        float best[n];
        load<n>(from, best);
        for (int piece = 1; piece < pieces; piece++)
        {
            float x[n];
            load<n>(from + (i64)piece * channels, x);
#pragma unroll
            for (int i = 0; i < n; i++)
            {
                best[i] = larger(best[i], x[i]);
            }
        }

        store<n>(output + pixel * channels + channel, best);
    });
}

EXPORT(maxout)

// inputGradient = or += outputGradient at the first piece that equals the output.
KERNEL maxout_gradient(
    const Element* input, const Element* output, const Element* outputGradient, Element* inputGradient, i64 pixels,
    int channels,
    int pieces, int accumulate)
{
    bool wide = aligned(input) && aligned(output) && aligned(outputGradient) && aligned(inputGradient);
    eachPixel(pixels, channels, wide, [&](auto lanes, i64 pixel, int channel) {
        constexpr int n = decltype(lanes)::count;
        i64 first = pixel * channels * pieces + channel;
        float best[n], left[n];
        load<n>(output + pixel * channels + channel, best);
        load<n>(outputGradient + pixel * channels + channel, left);
        for (int piece = 0; piece < pieces; piece++)
        {
            i64 at = first + (i64)piece * channels;
            float x[n];
            load<n>(input + at, x);
#pragma unroll
            for (int i = 0; i < n; i++)
            {
                bool found = same(x[i], best[i]);
                x[i] = found ? left[i] : 0;
                left[i] = found ? 0 : left[i];
            }

            put<n>(inputGradient + at, x, accumulate);
        }
    });
}

EXPORT(maxout_gradient)

// Softmax over the channels of each pixel, shifted by the largest. Row launch; a lane sums every 32nd channel in order.
KERNEL softmax(const Element* input, Element* output, i64 pixels, int channels)
{
    eachRow(pixels, [&](i64 pixel) {
        const Element* x = input + pixel * channels;
        float top = -INFINITY_FLOAT, sum = 0;
        for (int channel = THREAD_X; channel < channels; channel += 32)
        {
            top = larger(top, load(x + channel));
        }

        top = warpLargest(top);
        for (int channel = THREAD_X; channel < channels; channel += 32)
        {
            sum += EXP(load(x + channel) - top);
        }

        sum = warpSum(sum);
        for (int channel = THREAD_X; channel < channels; channel += 32)
        {
            store(output + pixel * channels + channel, EXP(load(x + channel) - top) / sum);
        }
    });
}

EXPORT(softmax)

// inputGradient = or += y (dy - sum of dy y); it may be the output's gradient.
KERNEL softmax_gradient(
    const Element* output, const Element* outputGradient, Element* inputGradient, i64 pixels, int channels,
    int accumulate)
{
    eachRow(pixels, [&](i64 pixel) {
        i64 first = pixel * channels;
        float mean = 0;
        for (int channel = THREAD_X; channel < channels; channel += 32)
        {
            mean = FMA(load(output + first + channel), load(outputGradient + first + channel), mean);
        }

        mean = warpSum(mean);
        for (int channel = THREAD_X; channel < channels; channel += 32)
        {
            i64 at = first + channel;
            put(inputGradient + at, load(output + at) * (load(outputGradient + at) - mean), accumulate);
        }
    });
}

EXPORT(softmax_gradient)
