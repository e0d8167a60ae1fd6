// libcuda.so.1: modules, launches, capture and graphs.
#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <unordered_set>

#include "emulated_driver.h"
#include "emulated_image.h"

using namespace emulated;

namespace {

// What kernel_shim.h exports as NAME_export.
struct HostKernel {
    const char* name;
    const char* (*launch)(const unsigned* grid, const unsigned* block, unsigned sharedBytes, void** parameters);
    int parameters;
    const int* sizes;
};

struct Function {
    std::string name;
    const HostKernel* kernel = nullptr;
    int dynamicShared = 49152;
};

struct Module {
    Device* device = nullptr;
    std::shared_ptr<void> library;
    std::map<std::string, std::unique_ptr<Function>> functions;
};

struct GraphExec {
    std::shared_ptr<Graph> graph;
};

std::map<void*, std::shared_ptr<Module>>& modules() {
    static auto* all = new std::map<void*, std::shared_ptr<Module>>;
    return *all;
}

std::map<void*, std::shared_ptr<Graph>>& graphs() {
    static auto* all = new std::map<void*, std::shared_ptr<Graph>>;
    return *all;
}

std::map<void*, std::shared_ptr<GraphExec>>& execs() {
    static auto* all = new std::map<void*, std::shared_ptr<GraphExec>>;
    return *all;
}

template <class Map>
typename Map::mapped_type known(Map& all, void* handle) {
    auto found = all.find(handle);
    return found == all.end() ? nullptr : found->second;
}

Function* functionOf(void* handle, std::shared_ptr<Module>* owner) {
    for (const auto& [key, module] : modules()) {
        for (const auto& [name, function] : module->functions) {
            if (function.get() == handle) {
                *owner = module;
                return function.get();
            }
        }
    }
    return nullptr;
}

// Each load is a library of its own, as each load of a cubin has its own globals.
std::shared_ptr<void> openBytes(const char* bytes, size_t count) {
    int file = memfd_create("emulated-kernels", MFD_CLOEXEC);
    if (file < 0) return nullptr;
    for (size_t at = 0; at < count;) {
        ssize_t written = write(file, bytes + at, count - at);
        if (written <= 0) break;
        at += written;
    }
    std::string path = "/proc/self/fd/" + std::to_string(file);
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) fprintf(stderr, "emulated: %s\n", dlerror());
    // The file stays open: its number is the library's name, and the loader takes a name it knows for the same library.
    return library == nullptr ? nullptr : std::shared_ptr<void>(library, [](void* gone) { dlclose(gone); });
}

int load(Call& call, void** module, const char* image) {
    auto fresh = std::make_shared<Module>();
    fresh->device = currentDevice();
    if (memcmp(image, imageMagic, 16) == 0) {
        ImageHeader header;
        memcpy(&header, image, sizeof header);
        if (checksum(image + sizeof header, header.bytes) != header.checksum) return 200;
        call.note("image", "cubin").note("program", header.name);
        fresh->library = openBytes(image + sizeof header, header.bytes);
    } else if (const char* at = strstr(image, ptxMark); strncmp(image, "//", 2) == 0 && at != nullptr) {
        std::string path(at + strlen(ptxMark));
        path = path.substr(0, path.find('\n'));
        call.note("image", "ptx");
        std::ifstream file(path, std::ios::binary);
        if (!file) return 301;
        std::string bytes((std::istreambuf_iterator<char>(file)), {});
        fresh->library = openBytes(bytes.data(), bytes.size());
    } else {
        return strstr(image, ".version") != nullptr ? 218 : 200;
    }
    if (fresh->library == nullptr) return 300;
    modules()[fresh.get()] = fresh;
    *module = fresh.get();
    return 0;
}

// A pointer among the parameters that lies on another device, or in memory that was freed.
std::string wrongPointer(const HostKernel& kernel, const std::vector<std::vector<char>>& values, const Device* device) {
    for (int i = 0; i < kernel.parameters; i++) {
        if (values[i].size() != 8) continue;
        Address address = 0;
        memcpy(&address, values[i].data(), 8);
        if (const Allocation* found = allocationAt(address); found != nullptr) {
            if (found->device != device) return "parameter " + std::to_string(i) + " points to memory of device " + std::to_string(found->device->ordinal);
            continue;
        }
        auto past = machine().freed.upper_bound(address);
        if (past != machine().freed.begin() && address < std::prev(past)->first + std::prev(past)->second) {
            return "parameter " + std::to_string(i) + " points to memory that was freed";
        }
    }
    return "";
}

int run(const Function& function, const std::vector<unsigned>& shape, const std::vector<std::vector<char>>& values, const Device* device) {
    std::string why = wrongPointer(*function.kernel, values, device);
    if (!why.empty()) {
        violation("kernel " + function.name + ": " + why);
        return 700;
    }
    std::vector<void*> parameters;
    for (const auto& value : values) parameters.push_back(const_cast<char*>(value.data()));
    const char* error = function.kernel->launch(shape.data(), shape.data() + 3, shape[6], parameters.data());
    if (error != nullptr) {
        violation("kernel " + function.name + ": " + error);
        return 719;
    }
    if (!redZonesWhole(&why)) {
        violation("kernel " + function.name + " " + why);
        return 700;
    }
    return 0;
}

int launchKernel(Call& call, void* handle, const std::vector<unsigned>& shape, void* streamHandle, void** parameters, void** extra) {
    std::shared_ptr<Module> owner;
    Function* function = functionOf(handle, &owner);
    std::shared_ptr<Stream> stream = noteStream(call, streamHandle);
    if (function == nullptr || stream == nullptr) return 400;
    call.note("kernel", function->name).note("grid", {shape[0], shape[1], shape[2]}).note("block", {shape[3], shape[4], shape[5]}).note("shared", shape[6]);
    if (owner->device != stream->device) return 400;
    bool empty = shape[0] == 0 || shape[1] == 0 || shape[2] == 0 || shape[3] == 0 || shape[4] == 0 || shape[5] == 0;
    bool tooLarge = shape[0] > 2147483647u || shape[1] > 65535 || shape[2] > 65535 || shape[3] > 1024 || shape[4] > 1024 || shape[5] > 64 ||
                    static_cast<uint64_t>(shape[3]) * shape[4] * shape[5] > 1024;
    if (empty || tooLarge || shape[6] > static_cast<unsigned>(function->dynamicShared)) return 1;
    if (extra != nullptr || (parameters == nullptr && function->kernel->parameters > 0)) return 1;
    std::vector<std::vector<char>> values;
    for (int i = 0; i < function->kernel->parameters; i++) {
        auto* from = static_cast<char*>(parameters[i]);
        if (from == nullptr) return 1;
        values.emplace_back(from, from + function->kernel->sizes[i]);
    }
    Operation operation;
    operation.kind = "kernel";
    operation.name = function->name;
    operation.run = [owner, function, shape, values, device = stream->device] { return run(*function, shape, values, device); };
    return submit(stream, std::move(operation));
}

}  // namespace

EMULATED_API int cuModuleLoadData(void** module, const void* image) {
    return driver("cuModuleLoadData", Context | Unsafe, [&](Call& call, auto&) { return load(call, module, static_cast<const char*>(image)); });
}

EMULATED_API int cuModuleLoadDataEx(void** module, const void* image, unsigned options, int* names, void** values) {
    return driver("cuModuleLoadDataEx", Context | Unsafe, [&](Call& call, auto&) {
        int result = load(call, module, static_cast<const char*>(image));
        for (unsigned i = 0; i < options; i++) {
            if (names[i] != 3 && names[i] != 5) continue;
            auto* log = static_cast<char*>(values[i]);
            const char* text = result == 0 || names[i] == 3 ? "" : "the image is none of the emulated compiler";
            for (unsigned j = 0; j < options; j++) {
                if (names[j] == names[i] + 1) snprintf(log, reinterpret_cast<uintptr_t>(values[j]), "%s", text);
            }
        }
        return result;
    });
}

EMULATED_API int cuModuleUnload(void* module) {
    return driver("cuModuleUnload", Context | AnyState, [&](Call&, auto&) { return modules().erase(module) == 0 ? 400 : 0; });
}

EMULATED_API int cuModuleGetFunction(void** function, void* handle, const char* name) {
    return driver("cuModuleGetFunction", Context, [&](Call& call, auto&) {
        call.note("name", name);
        std::shared_ptr<Module> module = known(modules(), handle);
        if (module == nullptr) return 400;
        auto* kernel = static_cast<const HostKernel*>(dlsym(module->library.get(), (std::string(name) + "_export").c_str()));
        if (kernel == nullptr) return 500;
        std::unique_ptr<Function>& place = module->functions[name];
        if (place == nullptr) place = std::make_unique<Function>(Function{name, kernel});
        *function = place.get();
        return 0;
    });
}

EMULATED_API int cuModuleGetGlobal_v2(unsigned long long* memory, size_t* bytes, void* handle, const char* name) {
    return driver("cuModuleGetGlobal_v2", Context, [&](Call& call, auto&) {
        call.note("name", name);
        std::shared_ptr<Module> module = known(modules(), handle);
        if (module == nullptr) return 400;
        void* found = dlsym(module->library.get(), name);
        if (found == nullptr) return 500;
        Dl_info info{};
        ElfW(Sym)* symbol = nullptr;
        dladdr1(found, &info, reinterpret_cast<void**>(&symbol), RTLD_DL_SYMENT);
        if (memory != nullptr) *memory = reinterpret_cast<Address>(found);
        if (bytes != nullptr) *bytes = symbol == nullptr ? 0 : symbol->st_size;
        return 0;
    });
}

EMULATED_API int cuFuncGetAttribute(int* value, int attribute, void* handle) {
    return driver("cuFuncGetAttribute", Context, [&](Call&, auto&) {
        std::shared_ptr<Module> owner;
        Function* function = functionOf(handle, &owner);
        if (function == nullptr) return 400;
        *value = attribute == 0 ? 1024 : attribute == 4 ? 32 : attribute == 8 ? function->dynamicShared : 0;
        return 0;
    });
}

EMULATED_API int cuFuncGetParamInfo(void* handle, size_t index, size_t* offset, size_t* bytes) {
    return driver("cuFuncGetParamInfo", Context, [&](Call&, auto&) {
        std::shared_ptr<Module> owner;
        Function* function = functionOf(handle, &owner);
        if (function == nullptr) return 400;
        if (index >= static_cast<size_t>(function->kernel->parameters)) return 1;
        size_t at = 0;
        for (size_t i = 0; i <= index; i++) {
            size_t size = function->kernel->sizes[i];
            at = (at + size - 1) / size * size;  // each lies at a multiple of its size
            if (i < index) at += size;
        }
        if (offset != nullptr) *offset = at;
        if (bytes != nullptr) *bytes = function->kernel->sizes[index];
        return 0;
    });
}

EMULATED_API int cuFuncSetAttribute(void* handle, int attribute, int value) {
    return driver("cuFuncSetAttribute", Context, [&](Call&, auto&) {
        std::shared_ptr<Module> owner;
        Function* function = functionOf(handle, &owner);
        if (function == nullptr) return 400;
        if (attribute == 8) {
            if (value < 0 || value > 232448) return 1;
            function->dynamicShared = value;
        }
        return 0;
    });
}

EMULATED_API int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void* handle, int blockSize, size_t shared) {
    return driver("cuOccupancyMaxActiveBlocksPerMultiprocessor", Context, [&](Call&, auto&) {
        std::shared_ptr<Module> owner;
        if (functionOf(handle, &owner) == nullptr) return 400;
        if (blockSize < 1) return 1;
        int byThreads = 2048 / blockSize, byShared = shared == 0 ? 32 : static_cast<int>(233472 / shared);
        *blocks = std::min({32, byThreads, byShared});
        return 0;
    });
}

EMULATED_API int cuLaunchKernel(void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
                                void* stream, void** parameters, void** extra) {
    return driver("cuLaunchKernel", Context, [&](Call& call, auto&) {
        return launchKernel(call, function, {gx, gy, gz, bx, by, bz, shared}, stream, parameters, extra);
    });
}

struct LaunchConfig {
    unsigned grid[3], block[3], shared;
    void* stream;
    void* attributes;
    unsigned count;
};
static_assert(sizeof(LaunchConfig) == 56);

EMULATED_API int cuLaunchKernelEx(const LaunchConfig* c, void* function, void** parameters, void** extra) {
    return driver("cuLaunchKernelEx", Context, [&](Call& call, auto&) {
        call.note("attributes", c->count);
        return launchKernel(call, function, {c->grid[0], c->grid[1], c->grid[2], c->block[0], c->block[1], c->block[2], c->shared}, c->stream, parameters, extra);
    });
}

// ---- capture and graphs ----

EMULATED_API int cuStreamBeginCapture_v2(void* handle, int mode) {
    return driver("cuStreamBeginCapture_v2", Context, [&](Call& call, auto&) {
        std::shared_ptr<Stream> stream = noteStream(call.note("mode", mode), handle);
        return stream == nullptr ? 400 : beginCapture(stream, mode);
    });
}

EMULATED_API int cuStreamEndCapture(void* handle, void** graph) {
    return driver("cuStreamEndCapture", Context, [&](Call& call, auto&) {
        std::shared_ptr<Stream> stream = noteStream(call, handle);
        if (stream == nullptr) return 400;
        std::shared_ptr<Graph> result;
        int error = endCapture(stream, &result);
        *graph = result.get();
        if (result != nullptr) {
            graphs()[result.get()] = result;
            call.note("graph", result->number).note("nodes", result->nodes.size());
        }
        return error;
    });
}

EMULATED_API int cuStreamIsCapturing(void* handle, int* status) {
    return driver("cuStreamIsCapturing", Context, [&](Call&, auto&) {
        std::shared_ptr<Stream> stream = streamOf(handle);
        if (stream == nullptr) return 400;
        *status = stream->capture == nullptr ? 0 : stream->capture->invalid ? 2 : 1;
        return 0;
    });
}

EMULATED_API int cuThreadExchangeStreamCaptureMode(int* mode) {
    return driver("cuThreadExchangeStreamCaptureMode", AnyState, [&](Call&, auto&) {
        if (*mode < 0 || *mode > 2) return 1;
        std::swap(*mode, threadCaptureMode());
        return 0;
    });
}

namespace {
int instantiate(Call& call, void** exec, void* handle, unsigned long long flags) {
    std::shared_ptr<Graph> graph = known(graphs(), handle);
    if (graph == nullptr) return 400;
    auto fresh = std::make_shared<GraphExec>();
    fresh->graph = std::make_shared<Graph>(*graph);
    execs()[fresh.get()] = fresh;
    *exec = fresh.get();
    call.note("graph", graph->number).note("nodes", graph->nodes.size()).note("flags", flags);
    return 0;
}
}  // namespace

EMULATED_API int cuGraphInstantiateWithFlags(void** exec, void* graph, unsigned long long flags) {
    return driver("cuGraphInstantiateWithFlags", Context, [&](Call& call, auto&) { return instantiate(call, exec, graph, flags); });
}

struct InstantiateParams {
    unsigned long long flags;
    void* stream;
    void* errorNode;
    int result;
};
static_assert(sizeof(InstantiateParams) == 32);

EMULATED_API int cuGraphInstantiateWithParams(void** exec, void* graph, InstantiateParams* parameters) {
    return driver("cuGraphInstantiateWithParams", Context, [&](Call& call, auto&) {
        int error = instantiate(call, exec, graph, parameters->flags);
        parameters->errorNode = nullptr;
        parameters->result = error == 0 ? 0 : 1;
        return error;
    });
}

EMULATED_API int cuGraphUpload(void* exec, void* handle) {
    return driver("cuGraphUpload", Context, [&](Call& call, auto&) {
        return noteStream(call, handle) == nullptr || known(execs(), exec) == nullptr ? 400 : 0;
    });
}

EMULATED_API int cuGraphLaunch(void* exec, void* handle) {
    return driver("cuGraphLaunch", Context, [&](Call& call, auto&) {
        std::shared_ptr<Stream> stream = noteStream(call, handle);
        std::shared_ptr<GraphExec> found = known(execs(), exec);
        if (stream == nullptr || found == nullptr || found->graph->device != stream->device) return 400;
        call.note("graph", found->graph->number).note("nodes", found->graph->nodes.size());
        return launch(found->graph, stream);
    });
}

struct ExecUpdateInfo {
    int result;
    void* errorNode;
    void* errorFrom;
};

// The same nodes in the same order with the same dependencies; parameters may differ.
EMULATED_API int cuGraphExecUpdate_v2(void* exec, void* handle, ExecUpdateInfo* info) {
    return driver("cuGraphExecUpdate_v2", Context, [&](Call&, auto&) {
        std::shared_ptr<GraphExec> found = known(execs(), exec);
        std::shared_ptr<Graph> graph = known(graphs(), handle);
        if (found == nullptr || graph == nullptr) return 400;
        *info = {};
        info->result = found->graph->after != graph->after ? 2 : 0;
        for (size_t i = 0; info->result == 0 && i < graph->nodes.size(); i++) {
            if (found->graph->nodes[i].kind != graph->nodes[i].kind) info->result = 3;
            else if (found->graph->nodes[i].name != graph->nodes[i].name) info->result = 4;
        }
        if (info->result != 0) return 910;
        found->graph = std::make_shared<Graph>(*graph);
        return 0;
    });
}

EMULATED_API int cuGraphExecDestroy(void* exec) {
    return driver("cuGraphExecDestroy", Context | AnyState, [&](Call&, auto&) { return execs().erase(exec) == 0 ? 400 : 0; });
}

EMULATED_API int cuGraphDestroy(void* graph) {
    return driver("cuGraphDestroy", Context | AnyState, [&](Call&, auto&) { return graphs().erase(graph) == 0 ? 400 : 0; });
}

EMULATED_API int cuGraphGetNodes(void* handle, void** nodes, size_t* count) {
    return driver("cuGraphGetNodes", Context, [&](Call&, auto&) {
        std::shared_ptr<Graph> graph = known(graphs(), handle);
        if (graph == nullptr) return 400;
        for (size_t i = 0; nodes != nullptr && i < *count; i++) nodes[i] = i < graph->nodes.size() ? &graph->nodes[i] : nullptr;
        if (nodes == nullptr || *count > graph->nodes.size()) *count = graph->nodes.size();
        return 0;
    });
}

EMULATED_API int cuGraphDebugDotPrint(void* handle, const char* path, unsigned) {
    return driver("cuGraphDebugDotPrint", Context, [&](Call&, auto&) {
        std::shared_ptr<Graph> graph = known(graphs(), handle);
        if (graph == nullptr) return 400;
        std::ofstream file(path);
        file << "digraph emulated {\n";
        for (size_t i = 0; i < graph->nodes.size(); i++) {
            file << "  n" << i << " [label=" << quoted(graph->nodes[i].kind + " " + graph->nodes[i].name) << "]\n";
            for (int before : graph->after[i]) file << "  n" << before << " -> n" << i << "\n";
        }
        file << "}\n";
        return file.good() ? 0 : 1;
    });
}
