// Tests of the emulation itself, through the C interface: one case a process, named by the first argument.
// Exit 0: as expected; 1: not, with a line that says where.
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

using Ptr = unsigned long long;
using Handle = void*;

struct UniqueId {
    char bytes[128];
};

struct NcclConfig {
    size_t size = 48;
    unsigned magic = 0xcafebeef, version = 21700;
    int blocking = 1, cga = INT32_MIN, minCtas = INT32_MIN, maxCtas = INT32_MIN;
    const char* net = nullptr;
    int splitShare = INT32_MIN, traffic = INT32_MIN;
};

struct Algo {
    uint64_t words[8];
};

struct Heuristic {
    Algo algo;
    size_t workspace;
    int status;
    float waves;
    int reserved[4];
};

extern "C" {
void lockstepEmulatedSet(const char*, const char*);
int cuInit(unsigned);
int cuDevicePrimaryCtxRetain(Handle*, int);
int cuDevicePrimaryCtxRelease_v2(int);
int cuMemGetInfo_v2(size_t*, size_t*);
int cuCtxSetCurrent(Handle);
int cuCtxSynchronize();
int cuMemAlloc_v2(Ptr*, size_t);
int cuMemFree_v2(Ptr);
int cuMemHostAlloc(void**, size_t, unsigned);
int cuMemcpyHtoD_v2(Ptr, const void*, size_t);
int cuMemcpyDtoH_v2(void*, Ptr, size_t);
int cuMemcpyHtoDAsync_v2(Ptr, const void*, size_t, Handle);
int cuMemcpyDtoDAsync_v2(Ptr, Ptr, size_t, Handle);
int cuMemsetD32Async(Ptr, unsigned, size_t, Handle);
int cuStreamCreateWithPriority(Handle*, unsigned, int);
int cuStreamSynchronize(Handle);
int cuStreamWaitEvent(Handle, Handle, unsigned);
int cuEventCreate(Handle*, unsigned);
int cuEventRecord(Handle, Handle);
int cuEventQuery(Handle);
int cuEventSynchronize(Handle);
int cuStreamBeginCapture_v2(Handle, int);
int cuStreamEndCapture(Handle, Handle*);
int cuThreadExchangeStreamCaptureMode(int*);
int cuGraphInstantiateWithFlags(Handle*, Handle, unsigned long long);
int cuGraphLaunch(Handle, Handle);
int cuModuleLoadData(Handle*, const void*);
int cuModuleGetFunction(Handle*, Handle, const char*);
int cuLaunchKernel(Handle, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, Handle, void**, void**);
int nvrtcCreateProgram(Handle*, const char*, const char*, int, const char* const*, const char* const*);
int nvrtcCompileProgram(Handle, int, const char* const*);
int nvrtcGetCUBINSize(Handle, size_t*);
int nvrtcGetCUBIN(Handle, char*);
int nvrtcGetProgramLogSize(Handle, size_t*);
int nvrtcGetProgramLog(Handle, char*);
int cublasLtCreate(Handle*);
int cublasLtMatmulDescCreate(Handle*, int, int);
int cublasLtMatmulDescSetAttribute(Handle, int, const void*, size_t);
int cublasLtMatrixLayoutCreate(Handle*, int, uint64_t, uint64_t, int64_t);
int cublasLtMatmulPreferenceCreate(Handle*);
int cublasLtMatmulPreferenceSetAttribute(Handle, int, const void*, size_t);
int cublasLtMatmulAlgoGetHeuristic(Handle, Handle, Handle, Handle, Handle, Handle, Handle, int, Heuristic*, int*);
int cublasLtMatmul(Handle, Handle, const float*, const void*, Handle, const void*, Handle, const float*, const void*, Handle, void*, Handle, const Algo*, void*, size_t, Handle);
int cudnnCreate(Handle*);
int cudnnSetStream(Handle, Handle);
int cudnnBackendCreateDescriptor(int, Handle*);
int cudnnBackendSetAttribute(Handle, int, int, int64_t, const void*);
int cudnnBackendGetAttribute(Handle, int, int, int64_t, int64_t*, void*);
int cudnnBackendFinalize(Handle);
int cudnnBackendExecute(Handle, Handle, Handle);
int ncclGetUniqueId(UniqueId*);
int ncclCommInitRankConfig(Handle*, int, UniqueId, int, NcclConfig*);
int ncclCommDestroy(Handle);
int ncclCommAbort(Handle);
int ncclCommSplit(Handle, int, int, Handle*, NcclConfig*);
int ncclCommGetAsyncError(Handle, int*);
int ncclAllReduce(const void*, void*, size_t, int, int, Handle, Handle);
int ncclReduceScatter(const void*, void*, size_t, int, int, Handle, Handle);
int ncclAllGather(const void*, void*, size_t, int, Handle, Handle);
int ncclSend(const void*, size_t, int, int, Handle, Handle);
int ncclRecv(void*, size_t, int, int, Handle, Handle);
int ncclGroupStart();
int ncclGroupEnd();
}

namespace {

#define EXPECT(actual, expected)                                                                                        \
    do {                                                                                                                \
        auto got = (actual);                                                                                            \
        if (!(got == (expected))) {                                                                                     \
            fprintf(stderr, "%s:%d: %s is %g, expected %g\n", __FILE__, __LINE__, #actual, double(got), double(expected)); \
            exit(1);                                                                                                    \
        }                                                                                                               \
    } while (false)

Handle device(int ordinal = 0) {
    Handle context = nullptr;
    EXPECT(cuInit(0), 0);
    EXPECT(cuDevicePrimaryCtxRetain(&context, ordinal), 0);
    EXPECT(cuCtxSetCurrent(context), 0);
    return context;
}

Handle stream() {
    Handle result = nullptr;
    EXPECT(cuStreamCreateWithPriority(&result, 1, 0), 0);
    return result;
}

Handle event() {
    Handle result = nullptr;
    EXPECT(cuEventCreate(&result, 2), 0);
    return result;
}

Ptr memory(size_t bytes) {
    Ptr result = 0;
    EXPECT(cuMemAlloc_v2(&result, bytes), 0);
    return result;
}

template <class T>
Ptr upload(const std::vector<T>& values) {
    Ptr result = memory(values.size() * sizeof(T));
    EXPECT(cuMemcpyHtoD_v2(result, values.data(), values.size() * sizeof(T)), 0);
    EXPECT(cuStreamSynchronize(nullptr), 0);
    return result;
}

template <class T = float>
std::vector<T> download(Ptr from, size_t count) {
    std::vector<T> values(count);
    EXPECT(cuMemcpyDtoH_v2(values.data(), from, count * sizeof(T)), 0);
    return values;
}

void* raw(Ptr address) { return reinterpret_cast<void*>(address); }

// Different at every position, small enough that sums of products stay exact in float.
std::vector<float> numbers(size_t count, unsigned seed) {
    std::vector<float> values(count);
    for (size_t i = 0; i < count; i++) values[i] = static_cast<float>(static_cast<int>((i * 2654435761u + seed * 40503u) >> 7) % 17 - 8) / 8;
    return values;
}

const char* source = R"(
extern "C" void add_to(float* values, int count, float what)
{
    for (int i = BLOCK_X * THREADS_X + THREAD_X; i < count; i += BLOCKS_X * THREADS_X) values[i] += what;
}
EXPORT(add_to)
)";

Handle kernel() {
    Handle program = nullptr, module = nullptr, function = nullptr;
    EXPECT(nvrtcCreateProgram(&program, source, "add.cu", 0, nullptr, nullptr), 0);
    const char* options[] = {"--gpu-architecture=sm_90", "--std=c++17"};
    EXPECT(nvrtcCompileProgram(program, 2, options), 0);
    size_t bytes = 0;
    EXPECT(nvrtcGetCUBINSize(program, &bytes), 0);
    std::vector<char> image(bytes);
    EXPECT(nvrtcGetCUBIN(program, image.data()), 0);
    EXPECT(cuModuleLoadData(&module, image.data()), 0);
    EXPECT(cuModuleGetFunction(&function, module, "no_such_kernel"), 500);
    EXPECT(cuModuleGetFunction(&function, module, "add_to"), 0);
    return function;
}

int add(Handle function, Ptr values, int count, float what, Handle on) {
    void* parameters[] = {&values, &count, &what};
    return cuLaunchKernel(function, 2, 1, 1, 64, 1, 1, 0, on, parameters, nullptr);
}

Handle captured(Handle on, const std::function<void()>& body) {
    Handle graph = nullptr, exec = nullptr;
    EXPECT(cuStreamBeginCapture_v2(on, 1), 0);
    body();
    EXPECT(cuStreamEndCapture(on, &graph), 0);
    EXPECT(cuGraphInstantiateWithFlags(&exec, graph, 0), 0);
    return exec;
}

// ---- driver ----

void captureReplays() {
    device();
    Handle function = kernel(), main = stream();
    Ptr values = upload(std::vector<float>{1, 2, 3});
    float what = 10;
    Handle exec = captured(main, [&] { EXPECT(add(function, values, 3, what, main), 0); });
    what = 99;  // parameters were copied at capture
    EXPECT(download(values, 3)[2], 3.0f);  // nothing ran while it was captured
    for (int i = 0; i < 2; i++) EXPECT(cuGraphLaunch(exec, main), 0);
    EXPECT(cuStreamSynchronize(main), 0);
    EXPECT(download(values, 3)[2], 23.0f);
    std::vector<float> other{100, 200, 300};
    EXPECT(cuMemcpyHtoD_v2(values, other.data(), 12), 0);
    EXPECT(cuGraphLaunch(exec, main), 0);
    EXPECT(cuStreamSynchronize(main), 0);
    EXPECT(download(values, 3)[1], 210.0f);
}

void captureForksAndJoins() {
    device();
    Handle function = kernel(), main = stream(), side = stream(), fork = event(), join = event(), graph = nullptr;
    Ptr values = upload(std::vector<float>{1, 2, 3});
    Handle exec = captured(main, [&] {
        EXPECT(add(function, values, 3, 1, main), 0);
        EXPECT(cuEventRecord(fork, main), 0);
        EXPECT(cuStreamWaitEvent(side, fork, 0), 0);
        EXPECT(add(function, values, 1, 5, side), 0);
        EXPECT(cuEventRecord(join, side), 0);
        EXPECT(cuStreamWaitEvent(main, join, 0), 0);
    });
    EXPECT(cuGraphLaunch(exec, main), 0);
    EXPECT(cuStreamSynchronize(main), 0);
    EXPECT(download(values, 3)[0], 7.0f);
    EXPECT(cuEventQuery(join), 907);
    // The same without the join.
    EXPECT(cuStreamBeginCapture_v2(main, 1), 0);
    EXPECT(cuEventRecord(fork, main), 0);
    EXPECT(cuStreamWaitEvent(side, fork, 0), 0);
    EXPECT(add(function, values, 1, 5, side), 0);
    EXPECT(cuStreamEndCapture(main, &graph), 904);
    EXPECT(graph == nullptr, true);
    EXPECT(cuStreamSynchronize(side), 0);
}

void captureForbids() {
    device();
    Handle main = stream(), outside = event(), graph = nullptr;
    Ptr values = memory(16), more = 0;
    EXPECT(cuEventRecord(outside, main), 0);
    EXPECT(cuStreamBeginCapture_v2(main, 1), 0);
    EXPECT(cuMemAlloc_v2(&more, 16), 900);
    EXPECT(cuMemsetD32Async(values, 0, 4, main), 901);
    EXPECT(cuStreamEndCapture(main, &graph), 901);
    EXPECT(cuStreamBeginCapture_v2(main, 1), 0);
    EXPECT(cuStreamSynchronize(main), 900);
    EXPECT(cuStreamEndCapture(main, &graph), 901);
    EXPECT(cuStreamBeginCapture_v2(main, 1), 0);
    EXPECT(cuStreamWaitEvent(main, outside, 0), 905);
    EXPECT(cuStreamEndCapture(main, &graph), 901);
    // Another thread may do as it likes beside a thread-local capture.
    EXPECT(cuStreamBeginCapture_v2(main, 1), 0);
    int other = -1;
    std::thread([&] {
        device();
        int mode = 1;
        other = cuThreadExchangeStreamCaptureMode(&mode) == 0 ? cuMemAlloc_v2(&more, 16) : -2;
    }).join();
    EXPECT(other, 0);
    EXPECT(cuStreamEndCapture(main, &graph), 0);
}

// Without the wait the copy takes what was there before; with it, what the other stream wrote.
void lazyShowsMissingWait() {
    setenv("LOCKSTEP_EMULATED_LAZY", "1", 1);
    device();
    Handle writer = stream(), reader = stream(), written = event();
    Ptr from = upload(std::vector<float>{1}), to = upload(std::vector<float>{0});
    EXPECT(cuMemsetD32Async(from, 0x40A00000, 1, writer), 0);  // 5
    EXPECT(cuMemcpyDtoDAsync_v2(to, from, 4, reader), 0);
    EXPECT(cuStreamSynchronize(reader), 0);
    EXPECT(download(to, 1)[0], 1.0f);
    EXPECT(cuEventRecord(written, writer), 0);
    EXPECT(cuStreamWaitEvent(reader, written, 0), 0);
    EXPECT(cuMemcpyDtoDAsync_v2(to, from, 4, reader), 0);
    EXPECT(cuStreamSynchronize(reader), 0);
    EXPECT(download(to, 1)[0], 5.0f);
    EXPECT(cuMemsetD32Async(from, 0, 1, writer), 0);
    EXPECT(cuEventRecord(written, writer), 0);
    EXPECT(cuEventQuery(written), 600);
    EXPECT(cuEventQuery(written), 0);

    // Staged, not there yet: streams that do not block do not wait for the legacy one.
    float seven = 7;
    EXPECT(cuMemcpyHtoD_v2(from, &seven, 4), 0);
    EXPECT(cuMemcpyDtoDAsync_v2(to, from, 4, reader), 0);
    EXPECT(cuStreamSynchronize(reader), 0);
    EXPECT(cuStreamSynchronize(nullptr), 0);
    EXPECT(download(to, 1)[0], 0.0f);
    EXPECT(download(from, 1)[0], 7.0f);
}

void writesBeyondAreSeen() {
    device();
    Handle function = kernel(), main = stream();
    Ptr values = upload(std::vector<float>{1, 2, 3});
    EXPECT(add(function, values, 3, 1, main), 0);
    EXPECT(cuStreamSynchronize(main), 0);
    EXPECT(cuMemcpyHtoD_v2(values, source, 13), 1);
    add(function, values, 4, 1, main);
    EXPECT(cuStreamSynchronize(main), 700);
    Ptr more = 0;
    EXPECT(cuMemAlloc_v2(&more, 16), 700);
}

void limitsOfLaunch() {
    device();
    Handle function = kernel(), main = stream();
    Ptr values = memory(12);
    int count = 3;
    float what = 1;
    void* parameters[] = {&values, &count, &what};
    EXPECT(cuLaunchKernel(function, 0, 1, 1, 64, 1, 1, 0, main, parameters, nullptr), 1);
    EXPECT(cuLaunchKernel(function, 1, 1, 1, 1025, 1, 1, 0, main, parameters, nullptr), 1);
    EXPECT(cuLaunchKernel(function, 1, 65536, 1, 64, 1, 1, 0, main, parameters, nullptr), 1);
    EXPECT(cuLaunchKernel(function, 1, 1, 1, 64, 1, 1, 50000, main, parameters, nullptr), 1);
    EXPECT(cuMemFree_v2(values), 0);
    add(function, values, 3, 1, main);  // memory that was freed
    EXPECT(cuStreamSynchronize(main), 700);
}

void faultsComeWhenAsked() {
    setenv("LOCKSTEP_EMULATED_FAULTS", "cuStreamSynchronize@2=719;cuMemAlloc_v2@1=2", 1);
    device();
    Handle main = stream();
    Ptr values = 0;
    EXPECT(cuMemAlloc_v2(&values, 4), 2);
    EXPECT(cuMemAlloc_v2(&values, 4), 0);
    EXPECT(cuStreamSynchronize(main), 0);
    EXPECT(cuStreamSynchronize(main), 719);
    EXPECT(cuMemsetD32Async(values, 0, 1, main), 719);
    EXPECT(cuCtxSynchronize(), 719);
}

void rulesCountAnewWhenSet() {
    device();
    Handle main = stream();
    for (int time = 0; time < 2; time++) {
        lockstepEmulatedSet("LOCKSTEP_EMULATED_FAULTS", "cuStreamSynchronize@2=1");
        EXPECT(cuStreamSynchronize(main), 0);
        EXPECT(cuStreamSynchronize(main), 1);
        lockstepEmulatedSet("LOCKSTEP_EMULATED_FAULTS", nullptr);
    }
}

void contextEndsItsMemory() {
    size_t before = 0, after = 0, all = 0;
    device();
    EXPECT(cuMemGetInfo_v2(&before, &all), 0);
    Ptr forgotten = memory(1 << 20);
    EXPECT(cuDevicePrimaryCtxRelease_v2(0), 0);
    device();
    EXPECT(cuMemGetInfo_v2(&after, &all), 0);
    EXPECT(after, before);
    EXPECT(cuMemFree_v2(forgotten), 1);
}

void controlFileArmsAFault() {
    std::string path = "/tmp/lockstep-emulated-control-" + std::to_string(getpid());
    setenv("LOCKSTEP_EMULATED_CONTROL", path.c_str(), 1);
    device();
    Handle main = stream();
    EXPECT(cuStreamSynchronize(main), 0);
    std::ofstream(path) << "cuStreamSynchronize@2=1\n";
    EXPECT(cuStreamSynchronize(main), 0);
    EXPECT(cuStreamSynchronize(main), 1);
    unlink(path.c_str());
    EXPECT(cuStreamSynchronize(main), 0);
}

void compilerReports() {
    Handle program = nullptr;
    EXPECT(nvrtcCreateProgram(&program, "this is no C++\n", "wrong.cu", 0, nullptr, nullptr), 0);
    EXPECT(nvrtcCompileProgram(program, 0, nullptr), 6);
    size_t bytes = 0;
    EXPECT(nvrtcGetProgramLogSize(program, &bytes), 0);
    std::vector<char> log(bytes);
    EXPECT(nvrtcGetProgramLog(program, log.data()), 0);
    EXPECT(std::string(log.data()).find("wrong.cu") != std::string::npos, true);
    const char* options[] = {"--no-such-option"};
    EXPECT(nvrtcCompileProgram(program, 1, options), 5);
    EXPECT(nvrtcCreateProgram(&program, "#include <cstdint>\n", "include.cu", 0, nullptr, nullptr), 0);
    EXPECT(nvrtcCompileProgram(program, 0, nullptr), 6);
}

#include "emulated_tests_libraries.inc"

}  // namespace

int main(int count, char** arguments) {
    const std::map<std::string, void (*)()> cases{
        {"capture_replays", captureReplays},
        {"capture_forks_and_joins", captureForksAndJoins},
        {"capture_forbids", captureForbids},
        {"lazy_shows_missing_wait", lazyShowsMissingWait},
        {"writes_beyond_are_seen", writesBeyondAreSeen},
        {"limits_of_launch", limitsOfLaunch},
        {"faults_come_when_asked", faultsComeWhenAsked},
        {"rules_count_anew_when_set", rulesCountAnewWhenSet},
        {"context_ends_its_memory", contextEndsItsMemory},
        {"control_file_arms_a_fault", controlFileArmsAFault},
        {"compiler_reports", compilerReports},
        {"products_match", productsMatch},
        {"products_are_refused", productsAreRefused},
        {"convolutions_match", convolutionsMatch},
        {"norms_match", normsMatch},
        {"descriptors_are_checked", descriptorsAreChecked},
        {"collectives_match", collectivesMatch},
        {"collectives_are_captured", collectivesAreCaptured},
        {"pairs_and_splits", pairsAndSplits},
        {"lost_peer_is_seen", lostPeerIsSeen},
        {"hung_peer_ends_by_abort", hungPeerEndsByAbort},
        {"same_device_is_refused", sameDeviceIsRefused},
        {"different_collectives_are_told", differentCollectivesAreTold},
    };
    auto found = cases.find(count < 2 ? "" : arguments[1]);
    if (found == cases.end()) {
        for (const auto& [name, body] : cases) printf("%s\n", name.c_str());
        return count < 2 ? 0 : 2;
    }
    alarm(100);  // what hangs ends
    found->second();
    return 0;
}
