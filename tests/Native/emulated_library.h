// How a library on top of the driver (cuBLASLt, cuDNN, NCCL) puts its work on a stream.
#pragma once

#include "emulated_core.h"

namespace emulated {

// Checks that [address, address + bytes) is live memory of the device and aligned; a text says what is wrong.
inline std::string reach(const char* what, const void* address, size_t bytes, size_t alignment, const Device* device) {
    auto at = reinterpret_cast<Address>(address);
    if (at % alignment != 0) return std::string(what) + " is not aligned to " + std::to_string(alignment) + " bytes";
    if (bytes != 0 && !lies(at, bytes, device)) return std::string(what) + " reaches beyond the memory of device " + std::to_string(device->ordinal);
    return "";
}

struct Reach {
    std::string name;
    const void* address;
    size_t bytes;
};

// Issues work that touches the given memory. What it touches is looked at when it runs, as a device would.
inline int issue(Call& call, void* handle, const char* name, std::vector<Reach> touched, std::function<void()> work, std::string* error) {
    std::unique_lock hold(machine().lock);
    std::shared_ptr<Stream> stream = streamOf(handle);
    if (stream == nullptr) {
        *error = "no such stream, or no current context";
        return 400;
    }
    call.note("stream", stream->number);
    if (stream->capture != nullptr) call.note("captured", 1);
    Operation operation;
    operation.kind = "library";
    operation.name = name;
    operation.run = [touched, work, name, device = stream->device] {
        for (const Reach& part : touched) {
            std::string wrong = reach(part.name.c_str(), part.address, part.bytes, 1, device);
            if (!wrong.empty()) {
                violation(std::string(name) + ": " + wrong);
                return 700;
            }
        }
        work();
        std::string why;
        if (redZonesWhole(&why)) return 0;
        violation(std::string(name) + " " + why);
        return 700;
    };
    int result = submit(stream, std::move(operation));
    if (result != 0) *error = "the stream refused the work with " + std::to_string(result);
    return result;
}

}  // namespace emulated
