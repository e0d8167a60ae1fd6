// The type of activations, by -DELEMENT: 0 float32, 1 bf16, 2 fp16. LANES of them make 16 bytes. Arithmetic is done in
// float32; a result is rounded once, to nearest, ties to even.

#ifndef ELEMENT
#define ELEMENT 0
#endif

struct alignas(16) Pack
{
    u32 x, y, z, w;
} MAY_ALIAS;

struct alignas(8) HalfPack
{
    u32 x, y;
} MAY_ALIAS;

#if ELEMENT == 0

typedef float Element;
static constexpr int LANES = 4;

DEVICE float load(const Element* from) { return *from; }

DEVICE void store(Element* to, float value) { *to = value; }

DEVICE void unpack(const Pack& pack, float* values)
{
    values[0] = floatOf(pack.x);
    values[1] = floatOf(pack.y);
    values[2] = floatOf(pack.z);
    values[3] = floatOf(pack.w);
}

DEVICE Pack packed(const float* values)
{
    return Pack{bitsOf(values[0]), bitsOf(values[1]), bitsOf(values[2]), bitsOf(values[3])};
}

#else

struct Element
{
    u16 bits;
} MAY_ALIAS;

static constexpr int LANES = 8;

#if ELEMENT == 1

DEVICE float widen(u32 low16) { return floatOf(low16 << 16); }

DEVICE float widenHigh(u32 pair) { return floatOf(pair & 0xffff0000u); }

#if defined(KERNEL_SHIM)

// To nearest, ties to even; a NaN stays one.
DEVICE u32 narrow(float value)
{
    u32 bits = bitsOf(value);
    return isNaN(value) ? 0x7fff : (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

DEVICE u32 narrowPair(float low, float high) { return narrow(high) << 16 | narrow(low); }

#else

DEVICE u32 narrow(float value)
{
    u16 bits;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(bits) : "f"(value));
    return bits;
}

DEVICE u32 narrowPair(float low, float high)
{
    u32 bits;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(bits) : "f"(high), "f"(low));
    return bits;
}

#endif

#else

#if defined(KERNEL_SHIM)

DEVICE float widen(u32 low16)
{
    union { _Float16 value; u16 bits; } both;
    both.bits = (u16)low16;
    return (float)both.value;
}

DEVICE u32 narrow(float value)
{
    union { _Float16 value; u16 bits; } both;
    both.value = (_Float16)value;
    return both.bits;
}

DEVICE u32 narrowPair(float low, float high) { return narrow(high) << 16 | narrow(low); }

#else

DEVICE float widen(u32 low16)
{
    float value;
    asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"((u16)low16));
    return value;
}

DEVICE u32 narrow(float value)
{
    u16 bits;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value));
    return bits;
}

DEVICE u32 narrowPair(float low, float high)
{
    u32 bits;
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(bits) : "f"(high), "f"(low));
    return bits;
}

#endif

DEVICE float widenHigh(u32 pair) { return widen(pair >> 16); }

#endif

DEVICE float load(const Element* from) { return widen(from->bits); }

DEVICE void store(Element* to, float value) { to->bits = (u16)narrow(value); }

DEVICE void unpackPair(u32 pair, float* values)
{
    values[0] = widen(pair & 0xffffu);
    values[1] = widenHigh(pair);
}

DEVICE void unpack(const Pack& pack, float* values)
{
    unpackPair(pack.x, values);
    unpackPair(pack.y, values + 2);
    unpackPair(pack.z, values + 4);
    unpackPair(pack.w, values + 6);
}

DEVICE Pack packed(const float* values)
{
    return Pack{
        narrowPair(values[0], values[1]),
        narrowPair(values[2], values[3]),
        narrowPair(values[4], values[5]),
        narrowPair(values[6], values[7])};
}

#endif

// ---- runs of N elements or floats: one, or LANES in accesses of 16 bytes ----

template <int N>
DEVICE void load(const Element* from, float (&values)[N])
{
    static_assert(N == 1 || N == LANES, "one element or a pack");
    if constexpr (N == 1)
    {
        values[0] = load(from);
    }
    else
    {
        Pack pack = *(const Pack*)from;
        unpack(pack, values);
    }
}

template <int N>
DEVICE void store(Element* to, const float (&values)[N])
{
    static_assert(N == 1 || N == LANES, "one element or a pack");
    if constexpr (N == 1)
    {
        store(to, values[0]);
    }
    else
    {
        *(Pack*)to = packed(values);
    }
}

template <int N>
DEVICE void loadFloats(const float* from, float (&values)[N])
{
    if constexpr (N % 4 == 0)
    {
#pragma unroll
        for (int part = 0; part < N; part += 4)
        {
            Pack pack = *(const Pack*)(from + part);
            values[part] = floatOf(pack.x);
            values[part + 1] = floatOf(pack.y);
            values[part + 2] = floatOf(pack.z);
            values[part + 3] = floatOf(pack.w);
        }
    }
    else
    {
#pragma unroll
        for (int i = 0; i < N; i++)
        {
            values[i] = from[i];
        }
    }
}

template <int N>
DEVICE void storeFloats(float* to, const float (&values)[N])
{
    if constexpr (N % 4 == 0)
    {
#pragma unroll
        for (int part = 0; part < N; part += 4)
        {
            const float* from = values + part;
            *(Pack*)(to + part) = Pack{bitsOf(from[0]), bitsOf(from[1]), bitsOf(from[2]), bitsOf(from[3])};
        }
    }
    else
    {
#pragma unroll
        for (int i = 0; i < N; i++)
        {
            to[i] = values[i];
        }
    }
}

// Overwrites, or adds in float32 and rounds once.
template <int N>
DEVICE void put(Element* to, float (&values)[N], bool accumulate)
{
    if (accumulate)
    {
        float before[N];
        load<N>(to, before);
#pragma unroll
        for (int i = 0; i < N; i++)
        {
            values[i] += before[i];
        }
    }

    store<N>(to, values);
}

DEVICE void put(Element* to, float value, bool accumulate) { store(to, accumulate ? load(to) + value : value); }

// Also true of a tensor that is not there.
DEVICE bool aligned(const void* pointer) { return ((u64)pointer & 15) == 0; }

// Four elements at a multiple of four, in one access.
DEVICE void storeFour(Element* to, const float (&values)[4])
{
#if ELEMENT == 0
    storeFloats<4>(to, values);
#else
    *(HalfPack*)to = HalfPack{narrowPair(values[0], values[1]), narrowPair(values[2], values[3])};
#endif
}
