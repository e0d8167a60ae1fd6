// How an entry point of libcuda is entered: fault rules, the lock, the context, what a capture forbids, the record.
#pragma once

#include "emulated_core.h"

namespace emulated {

enum Demands : unsigned {
    Nothing = 0,
    Context = 1,      // a current context, and one that is not lost
    Unsafe = 2,       // refused (900) where a capture forbids unsafe calls
    AnyState = 4,     // works in a lost context too
};

template <class Body>
int driver(const char* name, unsigned demands, Body body) {
    Call call("cuda", name);
    Fault fault = call.fault();
    std::unique_lock hold(machine().lock);
    Device* device = currentDevice();
    int result = 0;
    if (fault.kind == Disturbance::Error) {
        result = fault.code;
        if (device != nullptr && killsContext(result)) lose(device, result, "");
    } else if ((demands & Context) != 0 && device == nullptr) {
        result = 201;
    } else if ((demands & AnyState) == 0 && device != nullptr && device->lost != 0) {
        result = device->lost;
    } else if ((demands & Unsafe) != 0 && mayNotBeUnsafe()) {
        result = 900;
    } else {
        result = body(call, hold);
    }
    return call.end(result);
}

// Says which stream a call names and whether it captures.
inline std::shared_ptr<Stream> noteStream(Call& call, void* handle) {
    std::shared_ptr<Stream> stream = streamOf(handle);
    if (stream != nullptr) {
        call.note("stream", stream->number);
        if (stream->capture != nullptr) call.note("captured", 1);
    }
    return stream;
}

// The legacy stream may not be used where it would wait for a blocking stream that captures.
inline int legacyForbidden(const std::shared_ptr<Stream>& stream) {
    if (stream != stream->device->legacy) return 0;
    for (const auto& capture : machine().captures) {
        if ((capture->origin->flags & 1) == 0) return invalidate(capture, 906);
    }
    return 0;
}

}  // namespace emulated
