// Passes that look at values: largest magnitudes, fingerprint, and what follows from them for the scale of an fp16
// loss.
#include "prelude.cuh"
#include "tables.cuh"

// largest[piece] is raised to the bits of the largest magnitude in the piece's chunks (as a float: 0x7f800000 infinity,
// above it NaN). The caller clears it. Chunk launch; a maximum does not depend on order.
KERNEL largest_magnitudes(const Chunk* chunks, int count, const float* values, u32* largest)
{
    SHARED(u32, shared, 256);
    eachChunk(chunks, count, [&](const Chunk& chunk, int) {
        u32 top = 0;
        eachInChunk(chunk, [&](auto lanes, i64 at) {
            constexpr int n = decltype(lanes)::count;
            float x[n];
            loadFloats<n>(values + at, x);
#pragma unroll
            for (int i = 0; i < n; i++)
            {
                u32 bits = bitsOf(x[i]) & 0x7fffffffu;
                top = bits > top ? bits : top;
            }
        });
        raiseLargest(top, largest + chunk.piece, shared);
    });
}

EXPORT(largest_magnitudes)

// hash += the sum over positions of a mixed number of position and bits, modulo 2^64: any change of one value changes
// it, and it does not depend on order or grid. The caller clears it (or chains buffers with other first positions). The
// mixer is SplitMix64's finaliser (Steele, Lea and Flood 2014). Flat launch, blocks of whole warps.
KERNEL fingerprint(const float* values, i64 length, i64 firstPosition, u64* hash)
{
    u64 sum = 0;
    each(length, [&](i64 at) {
        u64 z = (u64)(firstPosition + at + 1) * 0x9e3779b97f4a7c15ull + bitsOf(values[at]) * 0xbb67ae8584caa73bull;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        sum += z ^ (z >> 31);
    });
    sum = warpSum(sum);
    if (THREAD_X % 32 == 0)
    {
        ATOMIC_ADD_U64(hash, sum);
    }
}

EXPORT(fingerprint)

// 16 bytes. scale: for the next loss; gain: 1 / the scale of the gradients at hand; good: steps since the last change;
// skip: 1 where the gradients at hand are not finite.
struct LossScale
{
    float scale, gain;
    int good, skip;
};

// Dynamic loss scaling (Micikevicius et al. 2018, section 3.2): if one of the largest magnitudes is not finite, the
// step is skipped and the scale shrinks by backOff, not below 1; after interval good steps it grows by growth, not
// above top. One block of 256 threads.
KERNEL loss_scale_update(const u32* largest, int tensors, float growth, float backOff, int interval, float top,
    LossScale* state)
{
    SHARED(u32, shared, 256);
    SHARED(u32, whole, 1);
    u32 bits = 0;
    for (int tensor = THREAD_X; tensor < tensors; tensor += THREADS_X)
    {
        bits = largest[tensor] > bits ? largest[tensor] : bits;
    }

    if (THREAD_X == 0)
    {
        whole[0] = 0;
    }

    SYNC();
    raiseLargest(bits, whole, shared);
    if (THREAD_X == 0)
    {
        LossScale now = *state;
        now.gain = 1 / now.scale;
        now.skip = whole[0] >= 0x7f800000u ? 1 : 0;
        now.good = now.skip ? 0 : now.good + 1;
        if (now.skip)
        {
            now.scale = now.scale * backOff < 1 ? 1 : now.scale * backOff;
        }
        else if (now.good == interval)
        {
            now.scale = now.scale * growth > top ? top : now.scale * growth;
            now.good = 0;
        }

        *state = now;
    }
}

EXPORT(loss_scale_update)
