// Stream capture with the driver's rules: side streams fork and join through events, unsafe calls spoil the capture.
#include "emulated_core.h"

namespace emulated {

int& threadCaptureMode() {
    static thread_local int mode = 0;
    return mode;
}

int invalidate(const std::shared_ptr<Capture>& capture, int error) {
    capture->invalid = true;
    return error;
}

// A thread in the global mode is refused by a capture of its own (unless relaxed) and by anybody's global capture, one
// in the thread-local mode by its own only, a relaxed one by none.
bool mayNotBeUnsafe() {
    int mode = threadCaptureMode();
    bool refused = false;
    for (const auto& capture : machine().captures) {
        bool own = capture->thread == std::this_thread::get_id() && capture->mode != 2;
        bool anybodys = capture->mode == 0;
        if ((mode == 0 && (own || anybodys)) || (mode == 1 && own)) {
            capture->invalid = true;
            refused = true;
        }
    }
    return refused;
}

int beginCapture(const std::shared_ptr<Stream>& stream, int mode) {
    if (mode < 0 || mode > 2) return 1;
    if (stream == stream->device->legacy) return 900;
    if (stream->capture != nullptr) return 401;
    auto fresh = std::make_shared<Capture>();
    fresh->graph = std::make_shared<Graph>();
    fresh->graph->number = ++machine().numbers;
    fresh->graph->device = stream->device;
    fresh->origin = stream.get();
    fresh->thread = std::this_thread::get_id();
    fresh->mode = mode;
    fresh->frontiers[stream.get()] = {};
    stream->capture = fresh;
    machine().captures.push_back(fresh);
    return 0;
}

int capture(const std::shared_ptr<Stream>& stream, Operation operation) {
    const std::shared_ptr<Capture>& active = stream->capture;
    if (active->invalid) return 901;
    int node = static_cast<int>(active->graph->nodes.size());
    active->graph->nodes.push_back(std::move(operation));
    active->graph->after.push_back(active->frontiers[stream.get()]);
    active->frontiers[stream.get()] = {node};
    return 0;
}

namespace {

// Every node that the origin stream has come to wait for.
std::set<int> joined(const Capture& capture, Stream* origin) {
    std::set<int> seen = capture.frontiers.at(origin);
    std::vector<int> open(seen.begin(), seen.end());
    while (!open.empty()) {
        int node = open.back();
        open.pop_back();
        for (int before : capture.graph->after[node]) {
            if (seen.insert(before).second) open.push_back(before);
        }
    }
    return seen;
}

}  // namespace

int endCapture(const std::shared_ptr<Stream>& stream, std::shared_ptr<Graph>* graph) {
    std::shared_ptr<Capture> active = stream->capture;
    if (active == nullptr) return 401;
    if (active->origin != stream.get()) return invalidate(active, 903);
    if (active->mode != 2 && active->thread != std::this_thread::get_id()) return 908;
    Machine& all = machine();
    int result = active->invalid ? 901 : 0;
    std::set<int> known = joined(*active, stream.get());
    for (const auto& [other, frontier] : active->frontiers) {
        for (int node : frontier) {
            if (result == 0 && known.count(node) == 0) result = 904;
        }
    }
    for (const auto& other : all.streams) {
        if (other->capture == active) other->capture = nullptr;
    }
    active->ended = true;
    std::erase(all.captures, active);
    *graph = result == 0 ? active->graph : nullptr;
    return result;
}

}  // namespace emulated
