// What comes before the products of a backward pass, in one reading: the mask of a rectifier and the gradient of a
// bias.
#include "prelude.cuh"

template <int N>
DEVICE void maskColumns(const Element* output, Element* gradient, int pixels, int channels, float* partial)
{
    SHARED(float, shared, 256 * N);
    int column = BLOCK_X * THREADS_X + THREAD_X, rows = BLOCKS_Y * THREADS_Y;
    bool mine = column < channels / N;
    float sum[N] = {};
    for (int pixel = BLOCK_Y * THREADS_Y + THREAD_Y; mine && pixel < pixels; pixel += rows)
    {
        i64 at = (i64)pixel * channels + column * N;
        float g[N], y[N];
        load<N>(gradient + at, g);
        if (output != nullptr)
        {
            load<N>(output + at, y);
#pragma unroll
            for (int i = 0; i < N; i++)
            {
                g[i] = passPositive(y[i], g[i]);
            }

            store<N>(gradient + at, g);
        }

#pragma unroll
        for (int i = 0; i < N; i++)
        {
            sum[i] += g[i];
        }
    }

    if (partial == nullptr)
    {
        return;
    }

    addRows(sum, shared);
    if (mine && THREAD_Y == 0)
    {
        storeFloats<N>(partial + (i64)BLOCK_Y * channels + column * N, sum);
    }
}

// gradient is masked in place to where the output is positive (or not a number), if one is given; partial [R, channels]
// = its sums of each block, if there is a bias (else null). Column launch; a thread adds its pixels in order.
KERNEL mask_gradient(const Element* output, Element* gradient, int pixels, int channels, float* partial)
{
    if (channels % LANES == 0)
    {
        maskColumns<LANES>(output, gradient, pixels, channels, partial);
    }
    else
    {
        maskColumns<1>(output, gradient, pixels, channels, partial);
    }
}

EXPORT(mask_gradient)

// biasGradient[c] += the sum of partial over blocks. Block (8, 32), grid (ceil(channels / 8)).
KERNEL mask_gradient_finish(const float* partial, int blocks, int channels, float* biasGradient)
{
    SHARED(float, shared, 256);
    int channel = BLOCK_X * THREADS_X + THREAD_X;
    float sum = addBlocks(partial, blocks, channels, channel, shared);
    if (channel < channels && THREAD_Y == 0)
    {
        biasGradient[channel] += sum;
    }
}

EXPORT(mask_gradient_finish)
