// libcuda.so.1: memory, copies and fills.
#include <cstdlib>
#include <cstring>
#include <vector>

#include "emulated_driver.h"

using namespace emulated;

using CUdeviceptr = unsigned long long;

namespace {

uint64_t defaultPools[64][16];

int copyIssued(Call& call, void* handle, const char* name, bool pageable, std::unique_lock<std::mutex>& hold, std::function<int()> run) {
    std::shared_ptr<Stream> stream = noteStream(call, handle);
    if (stream == nullptr) return 400;
    if (int error = legacyForbidden(stream)) return error;
    if (stream->capture != nullptr && pageable) {
        violation(std::string(name) + " of pageable host memory was captured");
        return invalidate(stream->capture, 900);
    }
    Operation operation;
    operation.kind = "copy";
    operation.name = name;
    operation.run = std::move(run);
    int error = submit(stream, std::move(operation));
    // A copy of pageable memory is staged: it has read or written the host's memory when the call returns.
    return error != 0 || !pageable ? error : finish(stream, stream->issued, hold);
}

// A synchronous copy goes through the legacy stream: it waits for blocking streams, not for the others.
std::shared_ptr<Stream> submitNow(Call& call, std::function<int()> run, int& error) {
    std::shared_ptr<Stream> stream = noteStream(call, nullptr);
    Operation operation;
    operation.kind = "copy";
    operation.name = call.name();
    operation.run = std::move(run);
    error = submit(stream, std::move(operation));
    return stream;
}

int copyNow(Call& call, std::unique_lock<std::mutex>& hold, std::function<int()> run) {
    int error = 0;
    std::shared_ptr<Stream> stream = submitNow(call, std::move(run), error);
    return error != 0 ? error : finish(stream, stream->issued, hold);
}

// From pageable memory it returns once the bytes are staged: they come to the device later, and other streams that do
// not block do not wait for it.
int copyStaged(Call& call, CUdeviceptr to, const void* from, size_t bytes) {
    const char* first = static_cast<const char*>(from);
    int error = 0;
    submitNow(call, [to, staged = std::vector<char>(first, first + bytes)] {
        memcpy(reinterpret_cast<void*>(to), staged.data(), staged.size());
        return 0;
    }, error);
    return error;
}

int fill(Call& call, void* handle, CUdeviceptr to, size_t bytes, std::function<void()> write) {
    std::shared_ptr<Stream> stream = noteStream(call.note("bytes", bytes), handle);
    if (stream == nullptr) return 400;
    if (bytes != 0 && !lies(to, bytes, stream->device)) return 1;
    Operation operation;
    operation.kind = "fill";
    operation.name = call.name();
    operation.run = [to, bytes, write, device = stream->device] {
        if (bytes != 0 && !lies(to, bytes, device)) return 700;
        write();
        return 0;
    };
    return submit(stream, std::move(operation));
}

}  // namespace

// ---- memory ----

namespace {
int allocateCall(const char* name, unsigned demands, CUdeviceptr* memory, size_t bytes, void* handle) {
    return driver(name, Context | demands, [&](Call& call, auto&) {
        call.note("bytes", bytes);
        if ((demands & Unsafe) == 0) {
            std::shared_ptr<Stream> stream = noteStream(call, handle);
            if (stream == nullptr) return 400;
            if (stream->capture != nullptr) return invalidate(stream->capture, 801);  // memory nodes are not emulated
        }
        Address address = 0;
        int error = allocate(currentDevice(), bytes, &address);
        *memory = address;
        return error;
    });
}
}  // namespace

EMULATED_API int cuMemAlloc_v2(CUdeviceptr* memory, size_t bytes) { return allocateCall("cuMemAlloc_v2", Unsafe, memory, bytes, nullptr); }

EMULATED_API int cuMemAllocAsync(CUdeviceptr* memory, size_t bytes, void* stream) {
    return allocateCall("cuMemAllocAsync", Nothing, memory, bytes, stream);
}

EMULATED_API int cuMemAllocFromPoolAsync(CUdeviceptr* memory, size_t bytes, void*, void* stream) {
    return allocateCall("cuMemAllocFromPoolAsync", Nothing, memory, bytes, stream);
}

// Waits for the device first, as the driver does.
EMULATED_API int cuMemFree_v2(CUdeviceptr memory) {
    return driver("cuMemFree_v2", Context | Unsafe | AnyState, [&](Call&, auto& hold) {
        if (memory == 0) return 0;
        Device* device = currentDevice();
        int error = device->lost != 0 ? device->lost : finishDevice(device, false, hold);
        int result = release(memory);
        return error != 0 ? error : result;
    });
}

EMULATED_API int cuMemFreeAsync(CUdeviceptr memory, void* handle) {
    return driver("cuMemFreeAsync", Context, [&](Call& call, auto&) {
        std::shared_ptr<Stream> stream = noteStream(call, handle);
        if (stream == nullptr) return 400;
        if (stream->capture != nullptr) return invalidate(stream->capture, 801);
        Operation operation;
        operation.kind = "free";
        operation.run = [memory] { return release(memory) == 0 ? 0 : 700; };
        return submit(stream, std::move(operation));
    });
}

EMULATED_API int cuMemGetInfo_v2(size_t* unused, size_t* total) {
    return driver("cuMemGetInfo_v2", Context, [&](Call&, auto&) {
        *total = strtoull(setting("LOCKSTEP_EMULATED_MEMORY", "4294967296").c_str(), nullptr, 10);
        *unused = *total - currentDevice()->used;
        return 0;
    });
}

EMULATED_API int cuMemPoolCreate(void** pool, const void* properties) {
    return driver("cuMemPoolCreate", Context, [&](Call&, auto&) {
        if (properties == nullptr) return 1;
        *pool = new uint64_t[16]();
        return 0;
    });
}

EMULATED_API int cuMemPoolDestroy(void* pool) {
    return driver("cuMemPoolDestroy", Context, [&](Call&, auto&) {
        delete[] static_cast<uint64_t*>(pool);
        return 0;
    });
}

EMULATED_API int cuMemPoolTrimTo(void*, size_t) { return driver("cuMemPoolTrimTo", Context, [](Call&, auto&) { return 0; }); }

EMULATED_API int cuMemPoolSetAttribute(void* pool, int attribute, void* value) {
    return driver("cuMemPoolSetAttribute", Context, [&](Call& call, auto&) {
        call.note("attribute", attribute);
        if (attribute < 1 || attribute > 8) return 1;
        memcpy(static_cast<uint64_t*>(pool) + attribute, value, attribute < 4 ? 4 : 8);
        return 0;
    });
}

EMULATED_API int cuMemPoolGetAttribute(void* pool, int attribute, void* value) {
    return driver("cuMemPoolGetAttribute", Context, [&](Call&, auto&) {
        if (attribute < 1 || attribute > 8) return 1;
        uint64_t used = currentDevice()->used;
        memcpy(value, attribute >= 5 ? &used : static_cast<uint64_t*>(pool) + attribute, attribute < 4 ? 4 : 8);
        return 0;
    });
}

EMULATED_API int cuDeviceGetDefaultMemPool(void** pool, int device) {
    return driver("cuDeviceGetDefaultMemPool", Nothing, [&](Call&, auto&) {
        if (deviceAt(device) == nullptr) return 101;
        *pool = defaultPools[device];
        return 0;
    });
}

EMULATED_API int cuMemHostAlloc(void** memory, size_t bytes, unsigned flags) {
    return driver("cuMemHostAlloc", Context | Unsafe, [&](Call& call, auto&) {
        call.note("bytes", bytes).note("flags", flags);
        if (bytes == 0) return 1;
        *memory = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
        memset(*memory, 0xFF, bytes);
        machine().pinned[reinterpret_cast<Address>(*memory)] = bytes;
        return 0;
    });
}

EMULATED_API int cuMemFreeHost(void* memory) {
    return driver("cuMemFreeHost", Context | Unsafe | AnyState, [&](Call&, auto&) {
        if (machine().pinned.erase(reinterpret_cast<Address>(memory)) == 0) {
            violation("free of host memory that was not allocated");
            return 1;
        }
        free(memory);
        return 0;
    });
}

EMULATED_API int cuMemHostRegister_v2(void* memory, size_t bytes, unsigned) {
    return driver("cuMemHostRegister_v2", Context | Unsafe, [&](Call& call, auto&) {
        call.note("bytes", bytes);
        if (isPinned(reinterpret_cast<Address>(memory), 1)) return 712;
        machine().pinned[reinterpret_cast<Address>(memory)] = bytes;
        return 0;
    });
}

EMULATED_API int cuMemHostUnregister(void* memory) {
    return driver("cuMemHostUnregister", Context | Unsafe | AnyState, [&](Call&, auto&) {
        return machine().pinned.erase(reinterpret_cast<Address>(memory)) == 0 ? 713 : 0;
    });
}

EMULATED_API int cuMemcpyHtoD_v2(CUdeviceptr to, const void* from, size_t bytes) {
    return driver("cuMemcpyHtoD_v2", Context | Unsafe, [&](Call& call, auto& hold) {
        call.note("bytes", bytes);
        if (bytes == 0) return 0;
        if (!lies(to, bytes, currentDevice())) return 1;
        if (!isPinned(reinterpret_cast<Address>(from), bytes)) return copyStaged(call, to, from, bytes);
        return copyNow(call, hold, [=] {
            memcpy(reinterpret_cast<void*>(to), from, bytes);
            return 0;
        });
    });
}

EMULATED_API int cuMemcpyDtoH_v2(void* to, CUdeviceptr from, size_t bytes) {
    return driver("cuMemcpyDtoH_v2", Context | Unsafe, [&](Call& call, auto& hold) {
        call.note("bytes", bytes);
        if (bytes == 0) return 0;
        if (!lies(from, bytes, currentDevice())) return 1;
        return copyNow(call, hold, [=] {
            memcpy(to, reinterpret_cast<void*>(from), bytes);
            return 0;
        });
    });
}

EMULATED_API int cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, size_t bytes, void* handle) {
    return driver("cuMemcpyHtoDAsync_v2", Context, [&](Call& call, auto& hold) {
        call.note("bytes", bytes);
        if (bytes == 0) return 0;
        if (!lies(to, bytes, currentDevice())) return 1;
        bool pageable = !isPinned(reinterpret_cast<Address>(from), bytes);
        return copyIssued(call, handle, "host to device", pageable, hold, [=, device = currentDevice()] {
            if (!lies(to, bytes, device)) return 700;
            memcpy(reinterpret_cast<void*>(to), from, bytes);
            return 0;
        });
    });
}

EMULATED_API int cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, size_t bytes, void* handle) {
    return driver("cuMemcpyDtoHAsync_v2", Context, [&](Call& call, auto& hold) {
        call.note("bytes", bytes);
        if (bytes == 0) return 0;
        if (!lies(from, bytes, currentDevice())) return 1;
        bool pageable = !isPinned(reinterpret_cast<Address>(to), bytes);
        return copyIssued(call, handle, "device to host", pageable, hold, [=, device = currentDevice()] {
            if (!lies(from, bytes, device)) return 700;
            memcpy(to, reinterpret_cast<void*>(from), bytes);
            return 0;
        });
    });
}

EMULATED_API int cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, void* handle) {
    return driver("cuMemcpyDtoDAsync_v2", Context, [&](Call& call, auto& hold) {
        call.note("bytes", bytes);
        if (bytes == 0) return 0;
        if (!lies(from, bytes, currentDevice()) || !lies(to, bytes, currentDevice())) return 1;
        return copyIssued(call, handle, "device to device", false, hold, [=, device = currentDevice()] {
            if (!lies(from, bytes, device) || !lies(to, bytes, device)) return 700;
            memmove(reinterpret_cast<void*>(to), reinterpret_cast<void*>(from), bytes);
            return 0;
        });
    });
}

EMULATED_API int cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count, void* handle) {
    return driver("cuMemsetD8Async", Context, [&](Call& call, auto&) {
        return fill(call, handle, to, count, [=] { memset(reinterpret_cast<void*>(to), value, count); });
    });
}

EMULATED_API int cuMemsetD32Async(CUdeviceptr to, unsigned value, size_t count, void* handle) {
    return driver("cuMemsetD32Async", Context, [&](Call& call, auto&) {
        if (to % 4 != 0) return 1;
        return fill(call, handle, to, 4 * count, [=] {
            for (size_t i = 0; i < count; i++) reinterpret_cast<unsigned*>(to)[i] = value;
        });
    });
}
