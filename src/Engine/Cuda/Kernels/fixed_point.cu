// Exact mode: floats into 64-bit fixed point and back, over a table of chunks; exponents hold one for each piece
// (tensor). A float times a power of two is exact in double, so the one rounding is that to an integer, and the sums
// are the same in any order. Chunk launches, any grid. sums has an integer for each float of the flat buffer, at the
// same offset.
#include "prelude.cuh"
#include "tables.cuh"

// 2^exponent, exponent from -1022 to 1023.
DEVICE double powerOfTwo(int exponent) { return doubleOf((u64)(1023 + exponent) << 52); }

// sums = or += source * 2^exponent, to nearest, ties to even: at 1.5 * 2^52 a double's unit is 1, and the integer
// stands in the low bits (Hacker's Delight, section 17-3). largest[piece] is raised to the bits of the largest
// magnitude, as in scan.cu; from 2^(51 - exponent) on the sums are worthless.
KERNEL add_fixed(
    const Chunk* chunks, int count, const float* source, const int* exponents, i64* sums, int accumulate, u32* largest)
{
    SHARED(u32, shared, 256);
    eachChunk(chunks, count, [&](const Chunk& chunk, int) {
        double scale = powerOfTwo(exponents[chunk.piece]);
        u32 top = 0;
        eachInChunk(chunk, [&](auto lanes, i64 at) {
            constexpr int n = decltype(lanes)::count;
            float x[n];
            loadFloats<n>(source + at, x);
#pragma unroll
            for (int i = 0; i < n; i++)
            {
                u32 bits = bitsOf(x[i]) & 0x7fffffffu;
                top = bits > top ? bits : top;
                u64 fixed = bitsOfDouble((double)x[i] * scale + 6755399441055744.0) - 0x4338000000000000ull;
                sums[at + i] = (i64)(accumulate ? (u64)sums[at + i] + fixed : fixed);
            }
        });
        raiseLargest(top, largest + chunk.piece, shared);
    });
}

EXPORT(add_fixed)

// target = sums * 2^-exponent, to within half a unit of the float and 2^-53.
KERNEL restore_fixed(const Chunk* chunks, int count, const i64* sums, const int* exponents, float* target)
{
    eachChunk(chunks, count, [&](const Chunk& chunk, int) {
        double scale = powerOfTwo(-exponents[chunk.piece]);
        eachInChunk(chunk, [&](auto lanes, i64 at) {
            constexpr int n = decltype(lanes)::count;
#pragma unroll
            for (int i = 0; i < n; i++)
            {
                target[at + i] = (float)((double)sums[at + i] * scale);
            }
        });
    });
}

EXPORT(restore_fixed)
