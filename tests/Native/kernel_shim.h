// Runs kernels of src/Engine/Cuda/Kernels as host C++ (g++ or clang, C++20): included before prelude.cuh.
// Blocks run one after the other. The threads of a block are fibers of one thread of the operating system, switched in
// user space. A stack runs one thread after the other, so that those that never wait for others cost a call; a thread that
// waits (SYNC, SHUFFLE_XOR) keeps its stack until it ends. Rounds go through the threads forwards and backwards
// in turn, and begin differently in odd and even blocks: what lacks a barrier reads something old in one of them.
// Shared memory is filled with NaN before each block. A barrier that not all threads reach is an error, as is a block
// of more than 256 threads. Launches of several threads of the operating system do not disturb each other.
#ifndef KERNEL_SHIM
#define KERNEL_SHIM

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(__x86_64__)
#define KERNEL_SHIM_X64 1
#else
#include <ucontext.h>
#endif

/// What a loader finds under NAME_export. launch returns null, or what was wrong, valid until the thread's next launch.
struct HostKernel
{
    const char* name;
    const char* (*launch)(const unsigned* grid, const unsigned* block, unsigned sharedBytes, void** parameters);
    int parameters;
    const int* sizes; // bytes of each parameter
};

namespace
{

constexpr int MostThreads = 256;
constexpr std::size_t StackBytes = 64 * 1024;

enum class FiberState { Unborn, Ready, AtBlock, AtWarp, Done };

struct HostFiber
{
    FiberState state = FiberState::Unborn;
    int stack = -1;
    unsigned x = 0, y = 0;
    unsigned shuffles = 0;
#if defined(KERNEL_SHIM_X64)
    void* saved = nullptr;
#else
    ucontext_t saved;
#endif
};

/// What the running block of this thread of the operating system is.
struct HostBlock
{
    unsigned grid[3], block[3], at[3];
    HostFiber fibers[MostThreads];
    int exchange[2][MostThreads];
    int threads = 0, running = 0, started = 0;
    bool backwards = false;
    void (*body)(void**) = nullptr;
    void** parameters = nullptr;
#if defined(KERNEL_SHIM_X64)
    void* scheduler = nullptr;
#else
    ucontext_t scheduler;
#endif
    std::vector<char*> stacks;
    std::vector<int> freeStacks;
    std::vector<std::pair<void*, std::size_t>> shared;
    char error[256];

    ~HostBlock() { keepStacks(0); }

    /// Between grids, when none is in use. This lives as long as its thread of the operating system, however often a library of kernels
    /// is loaded and unloaded meanwhile.
    void keepStacks(std::size_t most)
    {
        freeStacks.clear();
        while (stacks.size() > most)
        {
            std::free(stacks.back());
            stacks.pop_back();
        }

        for (std::size_t stack = 0; stack < stacks.size(); stack++)
        {
            freeStacks.push_back((int)stack);
        }
    }
};

/// The block that runs on this thread of the operating system. A bare pointer: an object with a constructor would be looked for,
/// and asked whether it has been built, at every access.
thread_local HostBlock* runningBlock = nullptr;

HostBlock& ownBlock()
{
    thread_local HostBlock block;
    return block;
}

#if defined(KERNEL_SHIM_X64)

// Keeps what the System V ABI says a call keeps; the floating-point modes are the same everywhere and stay.
extern "C" void kernel_shim_switch(void** from, void* to);
asm(R"(
.text
.local kernel_shim_switch
.type kernel_shim_switch, @function
kernel_shim_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
.size kernel_shim_switch, .-kernel_shim_switch
)");

#endif

void suspend(HostBlock& block)
{
    HostFiber& fiber = block.fibers[block.running];
#if defined(KERNEL_SHIM_X64)
    kernel_shim_switch(&fiber.saved, block.scheduler);
#else
    swapcontext(&fiber.saved, &block.scheduler);
#endif
}

/// The place-th thread of a round.
int inRound(const HostBlock& block, int place) { return block.backwards ? block.threads - 1 - place : place; }

void fiberMain()
{
    HostBlock& block = *runningBlock;
    for (;;)
    {
        block.body(block.parameters);
        HostFiber& ended = block.fibers[block.running];
        ended.state = FiberState::Done;
        if (block.started == block.threads)
        {
            break;
        }

        block.running = inRound(block, block.started++);
        block.fibers[block.running].stack = ended.stack;
        block.fibers[block.running].shuffles = 0;
        block.fibers[block.running].state = FiberState::Ready;
    }

    suspend(block);
    std::abort(); // a thread that has ended is never resumed
}

void start(HostBlock& block, HostFiber& fiber)
{
    if (block.freeStacks.empty())
    {
        block.freeStacks.push_back((int)block.stacks.size());
        block.stacks.push_back((char*)std::aligned_alloc(64, StackBytes));
    }

    fiber.stack = block.freeStacks.back();
    block.freeStacks.pop_back();
    fiber.state = FiberState::Ready;
    fiber.shuffles = 0;
    char* stack = block.stacks[(std::size_t)fiber.stack];
#if defined(KERNEL_SHIM_X64)
    // Six registers, the address to return to, and a place that makes the stack as a call leaves it.
    void** top = (void**)(stack + StackBytes) - 8;
    std::memset(top, 0, 8 * sizeof(void*));
    top[6] = (void*)&fiberMain;
    fiber.saved = top;
#else
    getcontext(&fiber.saved);
    fiber.saved.uc_stack.ss_sp = stack;
    fiber.saved.uc_stack.ss_size = StackBytes;
    fiber.saved.uc_link = nullptr;
    makecontext(&fiber.saved, &fiberMain, 0);
#endif
}

void resume(HostBlock& block, int thread)
{
    HostFiber& fiber = block.fibers[thread];
    if (fiber.state == FiberState::Unborn)
    {
        start(block, fiber);
    }

    block.running = thread;
#if defined(KERNEL_SHIM_X64)
    kernel_shim_switch(&block.scheduler, fiber.saved);
#else
    swapcontext(&block.scheduler, &fiber.saved);
#endif
    // The stack may have gone on to other threads in the meantime.
    HostFiber& last = block.fibers[block.running];
    if (last.state == FiberState::Done)
    {
        block.freeStacks.push_back(last.stack);
    }
}

/// Lets threads go on that all wait for each other; gives how many, or -1 where some wait for what cannot come.
int release(HostBlock& block)
{
    int counts[5] = {};
    for (int thread = 0; thread < block.threads; thread++)
    {
        counts[(int)block.fibers[thread].state]++;
    }

    if (counts[(int)FiberState::Done] == block.threads)
    {
        return 0;
    }

    int released = 0;
    for (int first = 0; first < block.threads; first += 32)
    {
        int waiting = 0, end = first + 32 < block.threads ? first + 32 : block.threads;
        for (int thread = first; thread < end; thread++)
        {
            waiting += block.fibers[thread].state == FiberState::AtWarp ? 1 : 0;
        }

        for (int thread = first; waiting == 32 && thread < end; thread++, released++)
        {
            block.fibers[thread].state = FiberState::Ready;
        }
    }

    for (int thread = 0; counts[(int)FiberState::AtBlock] == block.threads && thread < block.threads; thread++, released++)
    {
        block.fibers[thread].state = FiberState::Ready;
    }

    return released > 0 ? released : -1;
}

const char* runBlock(HostBlock& block, bool backwards, const char* name)
{
    for (auto& [memory, bytes] : block.shared)
    {
        std::memset(memory, 0xff, bytes);
    }

    for (int thread = 0; thread < block.threads; thread++)
    {
        HostFiber& fiber = block.fibers[thread];
        fiber.state = FiberState::Unborn;
        fiber.x = (unsigned)thread % block.block[0];
        fiber.y = (unsigned)thread / block.block[0];
    }

    block.backwards = backwards;
    for (block.started = 0; block.started < block.threads;)
    {
        resume(block, inRound(block, block.started++));
    }

    for (;;)
    {
        int released = release(block);
        if (released == 0)
        {
            return nullptr;
        }

        if (released < 0)
        {
            for (int thread = 0; thread < block.threads; thread++)
            {
                if (block.fibers[thread].state != FiberState::Done)
                {
                    block.freeStacks.push_back(block.fibers[thread].stack);
                }
            }

            std::snprintf(
                block.error, sizeof block.error, "%s: not all threads of block (%u, %u) reach the same barrier or shuffle.", name, block.at[0], block.at[1]);
            return block.error;
        }

        block.backwards = !block.backwards;
        for (int place = 0; place < block.threads; place++)
        {
            int thread = inRound(block, place);
            if (block.fibers[thread].state == FiberState::Ready)
            {
                resume(block, thread);
            }
        }
    }
}

const char* runGrid(const char* name, void (*body)(void**), const unsigned* grid, const unsigned* threads, void** parameters)
{
    HostBlock& block = ownBlock();
    runningBlock = &block;
    unsigned count = threads[0] * threads[1] * threads[2];
    if (count == 0 || count > MostThreads || threads[2] != 1 || grid[0] == 0 || grid[1] == 0 || grid[1] > 65535 || grid[2] != 1)
    {
        std::snprintf(block.error, sizeof block.error, "%s: expected blocks of 1 to %d threads in x and y and a grid that is not empty, got grid (%u, %u, %u), block (%u, %u, %u).", name, MostThreads, grid[0], grid[1], grid[2], threads[0], threads[1], threads[2]);
        return block.error;
    }

    std::memcpy(block.grid, grid, sizeof block.grid);
    std::memcpy(block.block, threads, sizeof block.block);
    block.threads = (int)count;
    block.body = body;
    block.parameters = parameters;
    for (block.at[1] = 0; block.at[1] < grid[1]; block.at[1]++)
    {
        for (block.at[0] = 0; block.at[0] < grid[0]; block.at[0]++)
        {
            const char* error = runBlock(block, (block.at[0] + block.at[1]) % 2 != 0, name);
            if (error != nullptr)
            {
                return error;
            }
        }
    }

    block.keepStacks(1);
    return nullptr;
}

template <auto Function>
struct HostCall;

template <typename... Parameters, void (*Function)(Parameters...)>
struct HostCall<Function>
{
    static constexpr int sizes[sizeof...(Parameters) + 1] = {(int)sizeof(Parameters)..., 0};

    template <std::size_t... Index>
    static void spread(void** parameters, std::index_sequence<Index...>)
    {
        Function(*(std::remove_const_t<Parameters>*)parameters[Index]...);
    }

    static void body(void** parameters) { spread(parameters, std::index_sequence_for<Parameters...>()); }

    static constexpr int count = (int)sizeof...(Parameters);
};

/// Memory of a SHARED declaration; there is one for each, as there is in a block.
template <typename T, int Length, int Id>
T* sharedArray()
{
    alignas(16) static thread_local T memory[Length];
    static thread_local bool known = false;
    if (!known)
    {
        known = true;
        std::memset((void*)memory, 0xff, sizeof memory);
        runningBlock->shared.emplace_back((void*)memory, sizeof memory);
    }

    return memory;
}

void waitFor(FiberState state)
{
    HostBlock& block = *runningBlock;
    block.fibers[block.running].state = state;
    suspend(block);
}

/// Two places a thread: whoever reads the one cannot be overtaken twice, because all 32 meet at the next shuffle.
int shuffle(int bits, int mask)
{
    HostBlock& block = *runningBlock;
    int thread = block.running;
    int place = (int)(block.fibers[thread].shuffles++ & 1);
    block.exchange[place][thread] = bits;
    waitFor(FiberState::AtWarp);
    return block.exchange[place][thread ^ mask];
}

} // namespace

#define EXPORT(kernel)                                                                                                                  \
    static const char* kernel##_launch(const unsigned* grid, const unsigned* block, unsigned, void** parameters)                        \
    {                                                                                                                                   \
        return runGrid(#kernel, &HostCall<&kernel>::body, grid, block, parameters);                                                     \
    }                                                                                                                                   \
    extern "C" __attribute__((visibility("default"))) const HostKernel kernel##_export;                                                 \
    const HostKernel kernel##_export = {#kernel, &kernel##_launch, HostCall<&kernel>::count, HostCall<&kernel>::sizes};

#define SHARED(type, name, length) type* name = sharedArray<type, length, __COUNTER__>()
#define SYNC() waitFor(FiberState::AtBlock)
#define SHUFFLE_XOR(bits, mask) shuffle(bits, mask)
#define ATOMIC_MAX_U32(to, value) (*(to) = *(to) > (value) ? *(to) : (value))
#define ATOMIC_ADD_U64(to, value) (*(to) += (value))
#define FMA(a, b, c) __builtin_fmaf(a, b, c)
#define EXP(x) std::exp((float)(x))
#define LOG(x) std::log((float)(x))
#define POW(x, y) std::pow((float)(x), (float)(y))
#define TANH(x) std::tanh((float)(x))
#define EXPM1(x) std::expm1((float)(x))
#define SQRT(x) std::sqrt((float)(x))
#define SQRT_DOUBLE(x) std::sqrt((double)(x))
#define THREAD_X ((int)runningBlock->fibers[runningBlock->running].x)
#define THREAD_Y ((int)runningBlock->fibers[runningBlock->running].y)
#define THREADS_X ((int)runningBlock->block[0])
#define THREADS_Y ((int)runningBlock->block[1])
#define BLOCK_X ((int)runningBlock->at[0])
#define BLOCK_Y ((int)runningBlock->at[1])
#define BLOCKS_X ((int)runningBlock->grid[0])
#define BLOCKS_Y ((int)runningBlock->grid[1])

#endif
