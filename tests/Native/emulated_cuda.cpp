// libcuda.so.1: devices, contexts, streams and events.
#include <cstdlib>
#include <cstring>

#include "emulated_driver.h"

using namespace emulated;

namespace {

const std::map<int, std::pair<const char*, const char*>>& errors() {
    static const auto* table = new std::map<int, std::pair<const char*, const char*>>{
        {0, {"CUDA_SUCCESS", "no error"}},
        {1, {"CUDA_ERROR_INVALID_VALUE", "invalid argument"}},
        {2, {"CUDA_ERROR_OUT_OF_MEMORY", "out of memory"}},
        {3, {"CUDA_ERROR_NOT_INITIALIZED", "initialization error"}},
        {100, {"CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"}},
        {101, {"CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"}},
        {200, {"CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"}},
        {201, {"CUDA_ERROR_INVALID_CONTEXT", "invalid device context"}},
        {218, {"CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"}},
        {222, {"CUDA_ERROR_UNSUPPORTED_PTX_VERSION", "the provided PTX was compiled with an unsupported toolchain."}},
        {301, {"CUDA_ERROR_FILE_NOT_FOUND", "file not found"}},
        {400, {"CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"}},
        {401, {"CUDA_ERROR_ILLEGAL_STATE", "the operation cannot be performed in the present state"}},
        {500, {"CUDA_ERROR_NOT_FOUND", "named symbol not found"}},
        {600, {"CUDA_ERROR_NOT_READY", "device not ready"}},
        {700, {"CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"}},
        {701, {"CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"}},
        {702, {"CUDA_ERROR_LAUNCH_TIMEOUT", "the launch timed out and was terminated"}},
        {716, {"CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"}},
        {719, {"CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"}},
        {801, {"CUDA_ERROR_NOT_SUPPORTED", "operation not supported"}},
        {803, {"CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", "system has unsupported display driver / cuda driver combination"}},
        {900, {"CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"}},
        {901, {"CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", "operation failed due to a previous error during capture"}},
        {902, {"CUDA_ERROR_STREAM_CAPTURE_MERGE", "operation would result in a merge of separate capture sequences"}},
        {903, {"CUDA_ERROR_STREAM_CAPTURE_UNMATCHED", "capture was not ended in the same stream as it began"}},
        {904, {"CUDA_ERROR_STREAM_CAPTURE_UNJOINED", "capturing stream has unjoined work"}},
        {905, {"CUDA_ERROR_STREAM_CAPTURE_ISOLATION", "dependency created on uncaptured work in another stream"}},
        {906, {"CUDA_ERROR_STREAM_CAPTURE_IMPLICIT", "operation would make the legacy stream depend on a capturing blocking stream"}},
        {907, {"CUDA_ERROR_CAPTURED_EVENT", "operation not permitted on an event last recorded in a capturing stream"}},
        {908, {"CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD", "attempt to terminate a thread-local capture sequence from another thread"}},
        {910, {"CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE", "the graph update was not performed because it included changes"}},
        {999, {"CUDA_ERROR_UNKNOWN", "unknown error"}},
    };
    return *table;
}

std::shared_ptr<Event> eventOf(void* handle) {
    auto found = machine().events.find(handle);
    return found == machine().events.end() ? nullptr : found->second;
}

int statusOf(const std::shared_ptr<Event>& event) {
    if (event->capture != nullptr) return 907;
    return event->ticket == nullptr || event->ticket->done ? 0 : 600;
}

int attributeOf(int attribute) {
    switch (attribute) {
        case 1: return 1024;           // threads per block
        case 2: case 3: return 1024;   // block x, y
        case 4: return 64;             // block z
        case 5: return 2147483647;     // grid x
        case 6: case 7: return 65535;  // grid y, z
        case 8: return 49152;          // shared memory per block
        case 10: return 32;            // warp size
        case 12: return 65536;         // registers per block
        case 13: return 1980000;       // clock, kHz
        case 16: return 132;           // multiprocessors
        case 36: return 3201000;       // memory clock, kHz
        case 37: return 6144;          // bus width
        case 38: return 62914560;      // L2 bytes
        case 39: return 2048;          // threads per multiprocessor
        case 40: return 3;             // copy engines
        case 75: return 9;             // compute capability
        case 76: return 0;
        case 81: return 233472;        // shared memory per multiprocessor
        case 95: return 1;             // cooperative launch
        case 97: return 232448;        // shared memory per block, opt in
        case 108: return 39321600;     // persisting L2
        case 115: return 1;            // memory pools
        case 120: return 1;            // cluster launch
        default: return 0;
    }
}

}  // namespace

EMULATED_API int cuGetErrorName(int error, const char** text) {
    auto found = errors().find(error);
    *text = found == errors().end() ? nullptr : found->second.first;
    return found == errors().end() ? 1 : 0;
}

EMULATED_API int cuGetErrorString(int error, const char** text) {
    auto found = errors().find(error);
    *text = found == errors().end() ? nullptr : found->second.second;
    return found == errors().end() ? 1 : 0;
}

// ---- devices and contexts ----

EMULATED_API int cuInit(unsigned flags) {
    return driver("cuInit", AnyState, [&](Call&, auto&) { return flags != 0 ? 1 : machine().devices.empty() ? 100 : 0; });
}

EMULATED_API int cuDriverGetVersion(int* version) {
    return driver("cuDriverGetVersion", AnyState, [&](Call&, auto&) {
        *version = atoi(setting("LOCKSTEP_EMULATED_DRIVER", "13000").c_str());
        return 0;
    });
}

EMULATED_API int cuDeviceGetCount(int* count) {
    return driver("cuDeviceGetCount", AnyState, [&](Call&, auto&) {
        *count = static_cast<int>(machine().devices.size());
        return 0;
    });
}

EMULATED_API int cuDeviceGet(int* device, int ordinal) {
    return driver("cuDeviceGet", AnyState, [&](Call&, auto&) {
        *device = ordinal;
        return deviceAt(ordinal) == nullptr ? 101 : 0;
    });
}

EMULATED_API int cuDeviceGetName(char* name, int length, int device) {
    return driver("cuDeviceGetName", AnyState, [&](Call&, auto&) {
        snprintf(name, length, "emulated GPU");
        return deviceAt(device) == nullptr ? 101 : 0;
    });
}

EMULATED_API int cuDeviceGetUuid_v2(unsigned char* uuid, int device) {
    return driver("cuDeviceGetUuid_v2", AnyState, [&](Call&, auto&) {
        for (int i = 0; i < 16; i++) uuid[i] = static_cast<unsigned char>(0xE0 + i);
        uuid[15] = static_cast<unsigned char>(device);
        return deviceAt(device) == nullptr ? 101 : 0;
    });
}

EMULATED_API int cuDeviceGetPCIBusId(char* text, int length, int device) {
    return driver("cuDeviceGetPCIBusId", AnyState, [&](Call&, auto&) {
        snprintf(text, length, "0000:%02X:00.0", device + 1);
        return deviceAt(device) == nullptr ? 101 : 0;
    });
}

EMULATED_API int cuDeviceTotalMem_v2(size_t* bytes, int device) {
    return driver("cuDeviceTotalMem_v2", AnyState, [&](Call&, auto&) {
        *bytes = strtoull(setting("LOCKSTEP_EMULATED_MEMORY", "4294967296").c_str(), nullptr, 10);
        return deviceAt(device) == nullptr ? 101 : 0;
    });
}

EMULATED_API int cuDeviceGetAttribute(int* value, int attribute, int device) {
    return driver("cuDeviceGetAttribute", AnyState, [&](Call& call, auto&) {
        call.note("attribute", attribute);
        *value = attributeOf(attribute);
        return deviceAt(device) == nullptr ? 101 : 0;
    });
}

EMULATED_API int cuDevicePrimaryCtxRetain(void** context, int ordinal) {
    return driver("cuDevicePrimaryCtxRetain", Nothing, [&](Call& call, auto&) {
        call.note("device", ordinal);
        Device* device = deviceAt(ordinal);
        if (device == nullptr) return 101;
        device->references++;
        *context = device;
        return 0;
    });
}

EMULATED_API int cuDevicePrimaryCtxRelease_v2(int ordinal) {
    return driver("cuDevicePrimaryCtxRelease_v2", AnyState, [&](Call& call, auto&) {
        Device* device = deviceAt(ordinal);
        if (device == nullptr) return 101;
        if (device->references == 0) return 201;
        call.note("device", ordinal);
        if (--device->references == 0) {
            size_t left = liveAllocations(device);
            if (left != 0) violation("leak: " + std::to_string(left) + " allocations of " + std::to_string(device->used) + " bytes end with their context");
            releaseAll(device);
        }
        return 0;
    });
}

EMULATED_API int cuDevicePrimaryCtxSetFlags_v2(int ordinal, unsigned flags) {
    return driver("cuDevicePrimaryCtxSetFlags_v2", Nothing, [&](Call&, auto&) {
        Device* device = deviceAt(ordinal);
        if (device == nullptr) return 101;
        device->flags = flags;
        return 0;
    });
}

EMULATED_API int cuCtxSetCurrent(void* context) {
    return driver("cuCtxSetCurrent", AnyState, [&](Call&, auto&) {
        Device* chosen = nullptr;
        for (Device& device : machine().devices) {
            if (&device == context) chosen = &device;
        }
        if (context != nullptr && (chosen == nullptr || chosen->references == 0)) return 201;
        currentDevice() = chosen;
        return 0;
    });
}

EMULATED_API int cuCtxGetCurrent(void** context) {
    *context = currentDevice();
    return 0;
}

EMULATED_API int cuCtxGetDevice(int* device) {
    return driver("cuCtxGetDevice", Context, [&](Call&, auto&) {
        *device = currentDevice()->ordinal;
        return 0;
    });
}

EMULATED_API int cuCtxSynchronize() {
    return driver("cuCtxSynchronize", Context | Unsafe, [&](Call&, auto& hold) { return finishDevice(currentDevice(), false, hold); });
}

EMULATED_API int cuCtxGetStreamPriorityRange(int* least, int* greatest) {
    return driver("cuCtxGetStreamPriorityRange", Context, [&](Call&, auto&) {
        *least = 0;
        *greatest = -5;
        return 0;
    });
}

EMULATED_API int cuProfilerStart() { return driver("cuProfilerStart", Context, [](Call&, auto&) { return 0; }); }
EMULATED_API int cuProfilerStop() { return driver("cuProfilerStop", Context, [](Call&, auto&) { return 0; }); }

// ---- streams and events ----

EMULATED_API int cuStreamCreateWithPriority(void** stream, unsigned flags, int priority) {
    return driver("cuStreamCreateWithPriority", Context, [&](Call& call, auto&) {
        auto fresh = std::make_shared<Stream>();
        fresh->number = ++machine().numbers;
        fresh->flags = flags;
        fresh->priority = priority;
        fresh->device = currentDevice();
        machine().streams.push_back(fresh);
        *stream = fresh.get();
        call.note("stream", fresh->number).note("flags", flags).note("priority", priority);
        return flags > 1 ? 1 : 0;
    });
}

EMULATED_API int cuStreamDestroy_v2(void* handle) {
    return driver("cuStreamDestroy_v2", Context | AnyState, [&](Call& call, auto&) {
        std::shared_ptr<Stream> stream = noteStream(call, handle);
        if (stream == nullptr || handle == nullptr) return 400;
        if (stream->capture != nullptr) return invalidate(stream->capture, 900);
        stream->gone = true;
        stream->demanded = stream->issued;
        progress();
        return 0;
    });
}

EMULATED_API int cuStreamSynchronize(void* handle) {
    return driver("cuStreamSynchronize", Context | Unsafe, [&](Call& call, auto& hold) {
        std::shared_ptr<Stream> stream = noteStream(call, handle);
        if (stream == nullptr) return 400;
        if (stream->capture != nullptr) return invalidate(stream->capture, 900);
        if (stream == stream->device->legacy) return finishDevice(stream->device, true, hold);
        return finish(stream, stream->issued, hold);
    });
}

EMULATED_API int cuStreamQuery(void* handle) {
    return driver("cuStreamQuery", Context | Unsafe, [&](Call& call, auto&) {
        std::shared_ptr<Stream> stream = noteStream(call, handle);
        if (stream == nullptr) return 400;
        if (stream->capture != nullptr) return invalidate(stream->capture, 900);
        int state = stream->completed < stream->issued ? 600 : 0;
        stream->demanded = stream->issued;
        progress();
        return stream->device->lost != 0 ? stream->device->lost : state;
    });
}

EMULATED_API int cuStreamWaitEvent(void* handle, void* event, unsigned flags) {
    return driver("cuStreamWaitEvent", Context, [&](Call& call, auto&) {
        std::shared_ptr<Stream> stream = noteStream(call, handle);
        std::shared_ptr<Event> known = eventOf(event);
        if (stream == nullptr || known == nullptr) return 400;
        call.note("event", known->number).note("flags", flags);
        if ((flags & 1) != 0 && stream->capture == nullptr) return 1;
        return wait(stream, known, (flags & 1) != 0);
    });
}

EMULATED_API int cuEventCreate(void** event, unsigned flags) {
    return driver("cuEventCreate", Context, [&](Call& call, auto&) {
        auto fresh = std::make_shared<Event>();
        fresh->number = ++machine().numbers;
        fresh->flags = flags;
        fresh->device = currentDevice();
        machine().events[fresh.get()] = fresh;
        *event = fresh.get();
        call.note("event", fresh->number).note("flags", flags);
        return 0;
    });
}

EMULATED_API int cuEventDestroy_v2(void* event) {
    return driver("cuEventDestroy_v2", Context | AnyState, [&](Call& call, auto&) {
        std::shared_ptr<Event> known = eventOf(event);
        if (known == nullptr) return 400;
        call.note("event", known->number);
        machine().events.erase(event);
        return 0;
    });
}

namespace {
int recordCall(const char* name, void* event, void* handle, unsigned flags) {
    return driver(name, Context, [&](Call& call, auto&) {
        std::shared_ptr<Stream> stream = noteStream(call, handle);
        std::shared_ptr<Event> known = eventOf(event);
        if (stream == nullptr || known == nullptr || stream->device != known->device) return 400;
        call.note("event", known->number).note("flags", flags);
        if (int error = legacyForbidden(stream)) return error;
        if ((flags & 1) != 0 && stream->capture == nullptr) return 1;
        return record(known, stream, (flags & 1) != 0);
    });
}
}  // namespace

EMULATED_API int cuEventRecord(void* event, void* stream) { return recordCall("cuEventRecord", event, stream, 0); }

EMULATED_API int cuEventRecordWithFlags(void* event, void* stream, unsigned flags) {
    return recordCall("cuEventRecordWithFlags", event, stream, flags);
}

EMULATED_API int cuEventQuery(void* event) {
    return driver("cuEventQuery", Context | Unsafe, [&](Call& call, auto&) {
        std::shared_ptr<Event> known = eventOf(event);
        if (known == nullptr) return 400;
        call.note("event", known->number);
        int state = statusOf(known);
        if (state == 600) {
            Stream& stream = *known->ticket->stream;
            if (stream.demanded < known->ticket->position) stream.demanded = known->ticket->position;
            progress();
        }
        return known->device->lost != 0 ? known->device->lost : state;
    });
}

EMULATED_API int cuEventSynchronize(void* event) {
    return driver("cuEventSynchronize", Context | Unsafe, [&](Call& call, auto& hold) {
        std::shared_ptr<Event> known = eventOf(event);
        if (known == nullptr) return 400;
        call.note("event", known->number);
        int state = statusOf(known);
        return state != 600 ? state : finish(known->ticket->stream, known->ticket->position, hold);
    });
}

EMULATED_API int cuEventElapsedTime(float* milliseconds, void* from, void* to) {
    return driver("cuEventElapsedTime", Context | Unsafe, [&](Call&, auto&) {
        std::shared_ptr<Event> first = eventOf(from), second = eventOf(to);
        if (first == nullptr || second == nullptr || ((first->flags | second->flags) & 2) != 0) return 400;
        if (first->capture != nullptr || second->capture != nullptr) return 907;
        if (first->ticket == nullptr || second->ticket == nullptr) return 400;
        if (!first->ticket->done || !second->ticket->done) return 600;
        *milliseconds = std::chrono::duration<float, std::milli>(second->ticket->at - first->ticket->at).count();
        return 0;
    });
}

EMULATED_API int cuLaunchHostFunc(void* handle, void (*function)(void*), void* user) {
    return driver("cuLaunchHostFunc", Context, [&](Call& call, auto&) {
        std::shared_ptr<Stream> stream = noteStream(call, handle);
        if (stream == nullptr) return 400;
        Operation operation;
        operation.kind = "host";
        operation.name = "function";
        operation.run = [function, user] {
            function(user);
            return 0;
        };
        return submit(stream, std::move(operation));
    });
}
