// Tables of tensors in one flat buffer of floats. C# mirrors the structs byte by byte.

// 16 bytes. A part of one tensor; a block works on one chunk at a time. offset and the flat buffers are multiples of 4
// floats.
struct Chunk
{
    i64 offset; // its first float in the flat buffer
    int length; // floats
    int piece;  // which tensor
};

// Chunk launch: block (n), grid (any). Calls body(chunk, its number) for each; the whole block is in it together.
template <typename Body>
DEVICE void eachChunk(const Chunk* chunks, int count, Body body)
{
    for (int at = BLOCK_X; at < count; at += BLOCKS_X)
    {
        body(chunks[at], at);
    }
}

// Within a chunk: calls body(Lanes<n>(), first float) for four floats at a time, then for what is left over.
template <typename Body>
DEVICE void eachInChunk(const Chunk& chunk, Body body)
{
    int fours = chunk.length / 4;
    for (int four = THREAD_X; four < fours; four += THREADS_X)
    {
        body(Lanes<4>(), chunk.offset + 4 * four);
    }

    for (int at = 4 * fours + THREAD_X; at < chunk.length; at += THREADS_X)
    {
        body(Lanes<1>(), chunk.offset + at);
    }
}

// Sum over a block of 256 threads, by halves; all threads get it. shared: 256 doubles.
DEVICE double blockSum(double value, double* shared)
{
    SYNC();
    shared[THREAD_X] = value;
    for (int half = 128; half > 0; half >>= 1)
    {
        SYNC();
        if (THREAD_X < half)
        {
            shared[THREAD_X] += shared[THREAD_X + half];
        }
    }

    SYNC();
    return shared[0];
}

// Raises a place in memory to the largest bits of the block's threads, by one of them. shared: 256 u32.
DEVICE void raiseLargest(u32 bits, u32* to, u32* shared)
{
    SYNC();
    shared[THREAD_X] = bits;
    SYNC();
    if (THREAD_X == 0)
    {
        u32 top = 0;
        for (int thread = 0; thread < THREADS_X; thread++)
        {
            top = shared[thread] > top ? shared[thread] : top;
        }

        ATOMIC_MAX_U32(to, top);
    }

    SYNC();
}
