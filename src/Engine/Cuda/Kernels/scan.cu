// Passes that look at values: largest magnitudes, fingerprint.
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
