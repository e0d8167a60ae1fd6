// Pooling over [count, height, width, channels]. A window of output pixel p begins at p * stride - padding; padding
// never wins a maximum and adds nothing to a sum. Backward passes gather: an input pixel asks the windows that it lies
// in, in row order, and is written once. Flat launches, except average_pool_whole.
#include "prelude.cuh"

struct Pool
{
    int height, width;             // input
    int outputHeight, outputWidth;
    int windowHeight, windowWidth, stride, padding;
    int countPadding;              // a mean divides by the window with padding, else by its real pixels
    int channels;
};

// One axis of a window: real positions first … end - 1, and its length with padding but without what hangs over that.
struct Span
{
    int first, end, padded;
};

DEVICE Span spanOf(int position, int window, int stride, int padding, int size)
{
    int start = position * stride - padding;
    return Span{most(start, 0), least(start + window, size), least(start + window, size + padding) - start};
}

// Windows first … last that an input position lies in; where strides leave gaps, first may be above last.
DEVICE int firstWindow(int at, int window, int stride, int padding)
{
    return most(0, at + padding - window + stride) / stride;
}

DEVICE int lastWindow(int at, int stride, int padding, int windows) { return least(windows - 1,
    (at + padding) / stride); }

DEVICE Span rowsOf(const Pool& pool, int row)
{
    return spanOf(row, pool.windowHeight, pool.stride, pool.padding, pool.height);
}

DEVICE Span columnsOf(const Pool& pool, int column)
{
    return spanOf(column, pool.windowWidth, pool.stride, pool.padding, pool.width);
}

DEVICE i64 inputAt(const Pool& pool, i64 image, int y, int x, int channel)
{
    return ((image * pool.height + y) * pool.width + x) * pool.channels + channel;
}

DEVICE i64 outputAt(const Pool& pool, i64 image, int y, int x, int channel)
{
    return ((image * pool.outputHeight + y) * pool.outputWidth + x) * pool.channels + channel;
}

DEVICE float shareOf(const Pool& pool, const Span& rows, const Span& columns)
{
    int real = (rows.end - rows.first) * (columns.end - columns.first);
    return 1.0f / (float)(pool.countPadding ? rows.padded * columns.padded : real);
}

// Maximum of each window; a NaN in it wins.
KERNEL max_pool(
    const Element* input, Element* output, int count, int height, int width, int channels, int outputHeight,
    int outputWidth,
    int windowHeight, int windowWidth, int stride, int padding)
{
    Pool pool = {height, width, outputHeight, outputWidth, windowHeight, windowWidth, stride, padding, 0, channels};
    bool wide = aligned(input) && aligned(output);
    eachPixel((i64)count * outputHeight * outputWidth, channels, wide, [&](auto lanes, i64 pixel, int channel) {
        constexpr int n = decltype(lanes)::count;
        i64 image = pixel / (pool.outputHeight * pool.outputWidth);
        Span rows = rowsOf(pool, (int)(pixel / pool.outputWidth % pool.outputHeight));
        Span columns = columnsOf(pool, (int)(pixel % pool.outputWidth));
        float best[n];
        load<n>(input + inputAt(pool, image, rows.first, columns.first, channel), best);
        for (int y = rows.first; y < rows.end; y++)
        {
            for (int x = columns.first; x < columns.end; x++)
            {
                float value[n];
                load<n>(input + inputAt(pool, image, y, x, channel), value);
#pragma unroll
                for (int i = 0; i < n; i++)
                {
                    best[i] = larger(best[i], value[i]);
                }
            }
        }

        store<n>(output + pixel * channels + channel, best);
    });
}

EXPORT(max_pool)

// Adds a window's gradient to those lanes in which (y, x) is the first position, in row order, that equals the maximum.
template <int N>
DEVICE void addFirst(
    const Pool& pool, const Element* input, i64 image, int y, int x, int channel, const Span& rows, const Span& columns,
    const float (&best)[N], const float (&gradient)[N], float (&sum)[N])
{
    float value[N];
    load<N>(input + inputAt(pool, image, y, x, channel), value);
    bool mine[N], any = false;
#pragma unroll
    for (int i = 0; i < N; i++)
    {
        mine[i] = same(value[i], best[i]);
        any = any || mine[i];
    }

    // Most positions are no maximum of any lane: then those before it need not be read.
    for (int row = rows.first; any && row <= y; row++)
    {
        for (int column = columns.first; column < columns.end && (row < y || column < x); column++)
        {
            load<N>(input + inputAt(pool, image, row, column, channel), value);
#pragma unroll
            for (int i = 0; i < N; i++)
            {
                mine[i] = mine[i] && !same(value[i], best[i]);
            }
        }
    }

#pragma unroll
    for (int i = 0; i < N; i++)
    {
        sum[i] += mine[i] ? gradient[i] : 0;
    }
}

// inputGradient = or += outputGradient at the first maximum of each window.
KERNEL max_pool_gradient(
    const Element* input, const Element* output, const Element* outputGradient, Element* inputGradient, int count,
    int height,
    int width, int channels, int outputHeight, int outputWidth, int windowHeight, int windowWidth, int stride,
    int padding,
    int accumulate)
{
    Pool pool = {height, width, outputHeight, outputWidth, windowHeight, windowWidth, stride, padding, 0, channels};
    bool wide = aligned(input) && aligned(output) && aligned(outputGradient) && aligned(inputGradient);
    eachPixel((i64)count * height * width, channels, wide, [&](auto lanes, i64 pixel, int channel) {
        constexpr int n = decltype(lanes)::count;
        i64 image = pixel / (pool.height * pool.width);
        int y = (int)(pixel / pool.width % pool.height), x = (int)(pixel % pool.width);
        int lastRow = lastWindow(y, pool.stride, pool.padding, pool.outputHeight);
        int lastColumn = lastWindow(x, pool.stride, pool.padding, pool.outputWidth);
        float sum[n] = {};
        for (int row = firstWindow(y, pool.windowHeight, pool.stride, pool.padding); row <= lastRow; row++)
        {
            for (int column = firstWindow(x, pool.windowWidth, pool.stride,
                pool.padding); column <= lastColumn; column++)
            {
                i64 at = outputAt(pool, image, row, column, channel);
                float best[n], gradient[n];
                load<n>(output + at, best);
                load<n>(outputGradient + at, gradient);
                addFirst<n>(pool, input, image, y, x, channel, rowsOf(pool, row), columnsOf(pool, column), best,
                    gradient, sum);
            }
        }

        put<n>(inputGradient + pixel * channels + channel, sum, accumulate);
    });
}

EXPORT(max_pool_gradient)

// Mean of each window, summed in row order.
KERNEL average_pool(
    const Element* input, Element* output, int count, int height, int width, int channels, int outputHeight,
    int outputWidth,
    int windowHeight, int windowWidth, int stride, int padding, int countPadding)
{
    Pool pool = {height, width, outputHeight, outputWidth, windowHeight, windowWidth, stride, padding, countPadding,
        channels};
    bool wide = aligned(input) && aligned(output);
    eachPixel((i64)count * outputHeight * outputWidth, channels, wide, [&](auto lanes, i64 pixel, int channel) {
        constexpr int n = decltype(lanes)::count;
        i64 image = pixel / (pool.outputHeight * pool.outputWidth);
        Span rows = rowsOf(pool, (int)(pixel / pool.outputWidth % pool.outputHeight));
        Span columns = columnsOf(pool, (int)(pixel % pool.outputWidth));
        float sum[n] = {}, share = shareOf(pool, rows, columns);
        for (int y = rows.first; y < rows.end; y++)
        {
            for (int x = columns.first; x < columns.end; x++)
            {
                float value[n];
                load<n>(input + inputAt(pool, image, y, x, channel), value);
#pragma unroll
                for (int i = 0; i < n; i++)
                {
                    sum[i] += value[i];
                }
            }
        }

#pragma unroll
        for (int i = 0; i < n; i++)
        {
            sum[i] *= share;
        }

        store<n>(output + pixel * channels + channel, sum);
    });
}

EXPORT(average_pool)

// inputGradient = or += outputGradient / window size; 0 for a pixel in no window.
KERNEL average_pool_gradient(
    const Element* outputGradient, Element* inputGradient, int count, int height, int width, int channels,
    int outputHeight,
    int outputWidth, int windowHeight, int windowWidth, int stride, int padding, int countPadding, int accumulate)
{
    Pool pool = {height, width, outputHeight, outputWidth, windowHeight, windowWidth, stride, padding, countPadding,
        channels};
    bool wide = aligned(outputGradient) && aligned(inputGradient);
    eachPixel((i64)count * height * width, channels, wide, [&](auto lanes, i64 pixel, int channel) {
        constexpr int n = decltype(lanes)::count;
        i64 image = pixel / (pool.height * pool.width);
        int y = (int)(pixel / pool.width % pool.height), x = (int)(pixel % pool.width);
        int lastRow = lastWindow(y, pool.stride, pool.padding, pool.outputHeight);
        int lastColumn = lastWindow(x, pool.stride, pool.padding, pool.outputWidth);
        float sum[n] = {};
        for (int row = firstWindow(y, pool.windowHeight, pool.stride, pool.padding); row <= lastRow; row++)
        {
            for (int column = firstWindow(x, pool.windowWidth, pool.stride,
                pool.padding); column <= lastColumn; column++)
            {
                float gradient[n], share = shareOf(pool, rowsOf(pool, row), columnsOf(pool, column));
                load<n>(outputGradient + outputAt(pool, image, row, column, channel), gradient);
#pragma unroll
                for (int i = 0; i < n; i++)
                {
                    sum[i] = FMA(gradient[i], share, sum[i]);
                }
            }
        }

        put<n>(inputGradient + pixel * channels + channel, sum, accumulate);
    });
}

EXPORT(average_pool_gradient)

template <int N>
DEVICE void wholeColumns(const Element* input, Element* output, int pixels, int channels)
{
    SHARED(float, shared, 256 * N);
    int column = BLOCK_X * THREADS_X + THREAD_X;
    bool mine = column < channels / N;
    float sum[N] = {};
    for (int pixel = THREAD_Y; mine && pixel < pixels; pixel += THREADS_Y)
    {
        float value[N];
        load<N>(input + ((i64)BLOCK_Y * pixels + pixel) * channels + column * N, value);
#pragma unroll
        for (int i = 0; i < N; i++)
        {
            sum[i] += value[i];
        }
    }

    addRows(sum, shared);
    if (mine && THREAD_Y == 0)
    {
        float share = 1 / (float)pixels;
#pragma unroll
        for (int i = 0; i < N; i++)
        {
            sum[i] *= share;
        }

        store<N>(output + (i64)BLOCK_Y * channels + column * N, sum);
    }
}

// Mean of each whole image of so many pixels. Block (W, H), grid (ceil(columns / W), images): the H threads of a column
// share the pixels, because one thread alone would wait for one read after the other.
KERNEL average_pool_whole(const Element* input, Element* output, int pixels, int channels)
{
    if (channels % LANES == 0)
    {
        wholeColumns<LANES>(input, output, pixels, channels);
    }
    else
    {
        wholeColumns<1>(input, output, pixels, channels);
    }
}

EXPORT(average_pool_whole)
