// The loops of the shapes of launches that prelude.cuh lists, and sums over a block.

template <int Count>
struct Lanes
{
    static constexpr int count = Count;
};

// Flat launch over a length: calls body(Lanes<n>(), first position), packs first, then what is left over.
template <typename Body>
DEVICE void eachRun(i64 length, bool wide, Body body)
{
    i64 thread = (i64)BLOCK_X * THREADS_X + THREAD_X, threads = (i64)BLOCKS_X * THREADS_X;
    i64 packs = wide ? length / LANES : 0;
    for (i64 pack = thread; pack < packs; pack += threads)
    {
        body(Lanes<LANES>(), pack * LANES);
    }

    for (i64 at = packs * LANES + thread; at < length; at += threads)
    {
        body(Lanes<1>(), at);
    }
}

// Flat launch over single positions.
template <typename Body>
DEVICE void each(i64 length, Body body)
{
    i64 threads = (i64)BLOCKS_X * THREADS_X;
    for (i64 at = (i64)BLOCK_X * THREADS_X + THREAD_X; at < length; at += threads)
    {
        body(at);
    }
}

// Flat launch over [pixels, channels] in packs of channels if they divide and the tensors allow it, else in single
// ones: calls body(Lanes<n>(), pixel, channel).
template <typename Body>
DEVICE void eachPixel(i64 pixels, int channels, bool wide, Body body)
{
    i64 thread = (i64)BLOCK_X * THREADS_X + THREAD_X, threads = (i64)BLOCKS_X * THREADS_X;
    if (wide && channels % LANES == 0)
    {
        int columns = channels / LANES;
        for (i64 at = thread; at < pixels * columns; at += threads)
        {
            body(Lanes<LANES>(), at / columns, (int)(at % columns) * LANES);
        }
    }
    else
    {
        for (i64 at = thread; at < pixels * channels; at += threads)
        {
            body(Lanes<1>(), at / channels, (int)(at % channels));
        }
    }
}

// Row launch.
template <typename Body>
DEVICE void eachRow(i64 rows, Body body)
{
    i64 warps = (i64)BLOCKS_X * THREADS_Y;
    for (i64 row = (i64)BLOCK_X * THREADS_Y + THREAD_Y; row < rows; row += warps)
    {
        body(row);
    }
}

// Adds N floats of each thread over the H threads of a column by halves (y and y + half, half = H/2 … 1); the sum ends
// in the thread with y = 0. shared: 256 * N floats, free on entry. All threads of the block must come here.
template <int N>
DEVICE void addRows(float (&values)[N], float* shared)
{
    int thread = THREAD_Y * THREADS_X + THREAD_X;
#pragma unroll
    for (int i = 0; i < N; i++)
    {
        shared[i * 256 + thread] = values[i];
    }

    for (int half = THREADS_Y / 2; half > 0; half >>= 1)
    {
        SYNC();
        if (THREAD_Y < half)
        {
#pragma unroll
            for (int i = 0; i < N; i++)
            {
                values[i] += shared[i * 256 + thread + half * THREADS_X];
                shared[i * 256 + thread] = values[i];
            }
        }
    }

    SYNC();
}

// The second stage of a sum over pixels, block (W, H), grid (ceil(channels / W)): gives thread y = 0 the sum of
// partial [blocks, channels] over the blocks; a thread adds every H-th in order, then addRows.
DEVICE float addBlocks(const float* partial, int blocks, int channels, int channel, float* shared)
{
    float sum[1] = {0};
    if (channel < channels)
    {
        for (int block = THREAD_Y; block < blocks; block += THREADS_Y)
        {
            sum[0] += partial[(i64)block * channels + channel];
        }
    }

    addRows(sum, shared);
    return sum[0];
}
