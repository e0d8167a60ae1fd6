// Stands before every family of kernels: the loader joins the texts, so that no compiler needs an include path.
// Holds what differs between NVRTC, clang without a toolkit and a host compiler (after tests/Native/kernel_shim.h),
// the type of activations (-DELEMENT=0 float32, 1 bf16, 2 fp16), accesses of 16 bytes, and the shapes of launches.
//
// Launches. A block has at most 256 threads. Three shapes:
//   flat    block (n), grid (any): positions in strides of the whole grid; any grid gives the same bits.
//   rows    block (32, n), grid (any): a warp a row; any grid gives the same bits.
//   columns block (W, H), grid (ceil(columns / W), R), W and H powers of two: a thread owns LANES channels
//           (columns = channels / LANES) where LANES divides the channels, else one (columns = channels), and every
//           R * H-th pixel. Sums over pixels depend on H and R, on nothing else.
// Tensors are [pixels, channels], dense. Where LANES divides the channels, a column launch needs tensors and arrays of
// channels that begin at a multiple of 16 bytes; flat launches look for themselves.
// Not a number: comparisons are written so that it passes through (x <= 0 ? 0 : x).

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;

#if defined(KERNEL_SHIM)
#define DEVICE static inline
#define KERNEL extern "C" void
#elif defined(__clang__)
// Proves syntax, types and device rules only: its functions are approximations, and nothing of it is ever run.
#define DEVICE static __attribute__((device)) inline
#define KERNEL extern "C" __attribute__((global)) void
#define EXPORT(name)
#define SHARED(type, name, length) static __attribute__((shared)) type name[length]
#define SYNC() __syncthreads()
#define SHUFFLE_XOR(bits, mask) __nvvm_shfl_sync_bfly_i32(0xffffffffu, bits, mask, 0x1f)
#define ATOMIC_MAX_U32(to, value) __nvvm_atom_max_gen_ui(to, value)
#define ATOMIC_ADD_U64(to, value) __nvvm_atom_add_gen_ll((i64*)(to), (i64)(value))
#define FMA(a, b, c) __builtin_fmaf(a, b, c)
#define EXP(x) __nvvm_ex2_approx_f((x) * 1.44269504f)
#define LOG(x) (__nvvm_lg2_approx_f(x) * 0.69314718f)
#define POW(x, y) __nvvm_ex2_approx_f((y) * __nvvm_lg2_approx_f(x))
#define TANH(x) (1 - 2 / (EXP(2 * (x)) + 1))
#define EXPM1(x) (EXP(x) - 1)
#define SQRT(x) __nvvm_sqrt_rn_f(x)
#define SQRT_DOUBLE(x) __nvvm_sqrt_rn_d(x)
#define THREAD_X ((int)__nvvm_read_ptx_sreg_tid_x())
#define THREAD_Y ((int)__nvvm_read_ptx_sreg_tid_y())
#define THREADS_X ((int)__nvvm_read_ptx_sreg_ntid_x())
#define THREADS_Y ((int)__nvvm_read_ptx_sreg_ntid_y())
#define BLOCK_X ((int)__nvvm_read_ptx_sreg_ctaid_x())
#define BLOCK_Y ((int)__nvvm_read_ptx_sreg_ctaid_y())
#define BLOCKS_X ((int)__nvvm_read_ptx_sreg_nctaid_x())
#define BLOCKS_Y ((int)__nvvm_read_ptx_sreg_nctaid_y())
#else
#define DEVICE static __device__ __forceinline__
#define KERNEL extern "C" __global__ void __launch_bounds__(256)
#define EXPORT(name)
#define SHARED(type, name, length) __shared__ type name[length]
#define SYNC() __syncthreads()
#define SHUFFLE_XOR(bits, mask) __shfl_xor_sync(0xffffffffu, bits, mask)
#define ATOMIC_MAX_U32(to, value) atomicMax(to, value)
#define ATOMIC_ADD_U64(to, value) atomicAdd(to, value)
#define FMA(a, b, c) __fmaf_rn(a, b, c)
#define EXP(x) expf(x)
#define LOG(x) logf(x)
#define POW(x, y) powf(x, y)
#define TANH(x) tanhf(x)
#define EXPM1(x) expm1f(x)
#define SQRT(x) __fsqrt_rn(x)
#define SQRT_DOUBLE(x) __dsqrt_rn(x)
#define THREAD_X ((int)threadIdx.x)
#define THREAD_Y ((int)threadIdx.y)
#define THREADS_X ((int)blockDim.x)
#define THREADS_Y ((int)blockDim.y)
#define BLOCK_X ((int)blockIdx.x)
#define BLOCK_Y ((int)blockIdx.y)
#define BLOCKS_X ((int)gridDim.x)
#define BLOCKS_Y ((int)gridDim.y)
#endif

#if defined(__GNUC__) && defined(KERNEL_SHIM)
#define MAY_ALIAS __attribute__((may_alias))
#else
#define MAY_ALIAS
#endif

#ifndef ELEMENT
#define ELEMENT 0
#endif

// ---- bits ----

DEVICE u32 bitsOf(float value)
{
    union { float value; u32 bits; } both;
    both.value = value;
    return both.bits;
}

DEVICE float floatOf(u32 bits)
{
    union { float value; u32 bits; } both;
    both.bits = bits;
    return both.value;
}

DEVICE u64 bitsOfDouble(double value)
{
    union { double value; u64 bits; } both;
    both.value = value;
    return both.bits;
}

DEVICE double doubleOf(u64 bits)
{
    union { double value; u64 bits; } both;
    both.bits = bits;
    return both.value;
}

DEVICE bool isNaN(float value) { return value != value; }

DEVICE int least(int left, int right) { return left < right ? left : right; }

DEVICE int most(int left, int right) { return left > right ? left : right; }

// A NaN wins.
DEVICE float larger(float best, float candidate) { return candidate > best || isNaN(candidate) ? candidate : best; }

// NaN equals NaN.
DEVICE bool same(float left, float right) { return left == right || (isNaN(left) && isNaN(right)); }

DEVICE float rectified(float value) { return value < 0 ? 0 : value; }

DEVICE float passPositive(float test, float value) { return test <= 0 ? 0 : value; }

#define INFINITY_FLOAT floatOf(0x7f800000u)

// ---- shuffles over the 32 threads of a warp: all of them must take part ----

DEVICE float shuffleXor(float value, int mask) { return floatOf((u32)SHUFFLE_XOR((int)bitsOf(value), mask)); }

DEVICE int shuffleXor(int value, int mask) { return SHUFFLE_XOR(value, mask); }

DEVICE u64 shuffleXor(u64 value, int mask)
{
    u32 low = (u32)SHUFFLE_XOR((int)(u32)value, mask), high = (u32)SHUFFLE_XOR((int)(u32)(value >> 32), mask);
    return (u64)high << 32 | low;
}

DEVICE double shuffleXor(double value, int mask) { return doubleOf(shuffleXor(bitsOfDouble(value), mask)); }

// Every thread gets the same bits: at each step both partners add the same two numbers.
template <typename T>
DEVICE T warpSum(T value)
{
    for (int mask = 16; mask > 0; mask >>= 1)
    {
        value += shuffleXor(value, mask);
    }

    return value;
}

// A NaN wins.
DEVICE float warpLargest(float value)
{
    for (int mask = 16; mask > 0; mask >>= 1)
    {
        value = larger(value, shuffleXor(value, mask));
    }

    return value;
}

// ---- the type of activations ----

struct alignas(16) Pack
{
    u32 x, y, z, w;
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

// ---- launches ----

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
    for (i64 at = (i64)BLOCK_X * THREADS_X + THREAD_X; at < length; at += (i64)BLOCKS_X * THREADS_X)
    {
        body(at);
    }
}

// Flat launch over [pixels, channels] in packs of channels if they divide and the tensors allow it, else in single ones:
// calls body(Lanes<n>(), pixel, channel).
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
    for (i64 row = (i64)BLOCK_X * THREADS_Y + THREAD_Y; row < rows; row += (i64)BLOCKS_X * THREADS_Y)
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

// ---- tables of tensors in one flat buffer of floats; C# mirrors the structs byte by byte ----

// 16 bytes. A part of one tensor; a block works on one chunk at a time. offset and the flat buffers are multiples of 4 floats.
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
