// Begins every family of kernels. The loader puts the text of a file in the place of its #include (once a family), so
// that no compiler needs a path. Here stand what differs between NVRTC, clang without a toolkit and a host compiler
// (after tests/Native/kernel_shim.h), bits of numbers, and shuffles; element.cuh has the type of activations,
// launch.cuh the loops.
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

#include "element.cuh"
#include "launch.cuh"
