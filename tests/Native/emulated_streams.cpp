// Streams: queues that run in order. Eager (the default): whatever can run runs when it is issued. Lazy: only what
// something waits for runs, so that a wait that is missing shows as stale data.
#include <malloc.h>

#include "emulated_core.h"

namespace emulated {

Machine& machine() {
    // Whole allocations go back to the system, whatever was freed before: tests look at how much memory a process keeps.
    static const int returned = mallopt(M_MMAP_THRESHOLD, 128 << 10);
    static_cast<void>(returned);
    static auto* one = new Machine;  // never destroyed: threads of collectives may outlive main
    if (!one->started) {
        one->started = true;
        int count = atoi(setting("LOCKSTEP_EMULATED_GPUS", "1").c_str());
        for (int i = 0; i < count; i++) {
            one->devices.emplace_back();
            one->devices.back().ordinal = i;
        }
    }
    return *one;
}

bool lazy() { return setting("LOCKSTEP_EMULATED_LAZY") == "1"; }

Device*& currentDevice() {
    static thread_local Device* current = nullptr;
    return current;
}

Device* deviceAt(int ordinal) {
    Machine& all = machine();
    return ordinal < 0 || ordinal >= static_cast<int>(all.devices.size()) ? nullptr : &all.devices[ordinal];
}

// 700-class errors: nothing but a new process brings the device back.
bool killsContext(int error) {
    return error == 700 || error == 702 || error == 716 || error == 718 || error == 719 || error == 214 || error == 220 ||
           error == 710 || error == 714 || error == 715 || error == 717 || error == 999;
}

void lose(Device* device, int error, const std::string& why) {
    if (device->lost != 0) return;
    device->lost = error;
    if (!why.empty()) violation(why + "; the context of device " + std::to_string(device->ordinal) + " is lost");
    machine().changed.notify_all();
}

std::shared_ptr<Stream> streamOf(void* handle) {
    Machine& all = machine();
    if (handle == nullptr) {
        Device* device = currentDevice();
        if (device == nullptr) return nullptr;
        if (device->legacy == nullptr) {
            device->legacy = std::make_shared<Stream>();
            device->legacy->device = device;
            all.streams.push_back(device->legacy);
        }
        return device->legacy;
    }
    for (const auto& stream : all.streams) {
        if (stream.get() == handle && !stream->gone) return stream;
    }
    return nullptr;
}

namespace {

void demand(Stream& stream, uint64_t position) {
    if (stream.demanded < position) stream.demanded = position;
}

void runHead(Stream& stream, Work& work) {
    if (work.operation.run) {
        int error = work.operation.run();
        if (error != 0) lose(stream.device, error, work.operation.kind + " " + work.operation.name + " failed");
    }
    if (setting("LOCKSTEP_EMULATED_TRACE") == "1") {
        Call("emulation", "ran").note("kind", work.operation.kind).note("name", work.operation.name).note("stream", stream.number).end(0);
    }
    if (work.records != nullptr) {
        work.records->done = true;
        work.records->at = std::chrono::steady_clock::now();
    }
}

// Runs what is demanded and can run; true where anything moved.
bool advance(Stream& stream, bool eager) {
    bool moved = false;
    if (stream.running) return false;
    stream.running = true;
    while (!stream.queue.empty() && stream.device->lost == 0 && (eager || stream.completed < stream.demanded)) {
        Work& work = stream.queue.front();
        if (work.waits != nullptr && !work.waits->done) {
            Stream& other = *work.waits->stream;
            if (other.demanded < work.waits->position) {
                demand(other, work.waits->position);
                moved = true;
            }
            break;
        }
        if (work.operation.begin && work.job == nullptr) {
            work.job = work.operation.begin();
            moved = true;
        }
        if (work.job != nullptr && !work.job->done) break;
        runHead(stream, work);
        stream.queue.pop_front();
        stream.completed++;
        moved = true;
    }
    stream.running = false;
    return moved;
}

uint64_t enqueue(const std::shared_ptr<Stream>& stream, Work work) {
    stream->queue.push_back(std::move(work));
    return ++stream->issued;
}

// The legacy stream waits for every blocking stream, and they for it.
void orderLegacy(const std::shared_ptr<Stream>& stream) {
    Machine& all = machine();
    bool legacy = stream == stream->device->legacy;
    if (!legacy && (stream->flags & 1) != 0) return;
    for (const auto& other : all.streams) {
        bool concerns = other != stream && other->device == stream->device && (other->flags & 1) == 0;
        if (!concerns || other->queue.empty() || (!legacy && other != stream->device->legacy)) continue;
        auto ticket = std::make_shared<Ticket>();
        ticket->stream = other;
        Work mark;
        mark.operation.kind = "record";
        mark.records = ticket;
        ticket->position = enqueue(other, std::move(mark));
        Work join;
        join.operation.kind = "wait";
        join.waits = ticket;
        enqueue(stream, std::move(join));
    }
}

}  // namespace

void progress() {
    bool eager = !lazy();
    Machine& all = machine();
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t i = 0; i < all.streams.size(); i++) {
            std::shared_ptr<Stream> stream = all.streams[i];
            if (advance(*stream, eager)) moved = true;
        }
    }
    std::erase_if(all.streams, [](const auto& stream) { return stream->gone && stream->queue.empty(); });
    all.changed.notify_all();
}

int submit(const std::shared_ptr<Stream>& stream, Operation operation) {
    if (stream->capture != nullptr) return capture(stream, std::move(operation));
    if (stream->device->lost != 0) return stream->device->lost;
    orderLegacy(stream);
    Work work;
    work.operation = std::move(operation);
    enqueue(stream, std::move(work));
    progress();
    return 0;
}

int record(const std::shared_ptr<Event>& event, const std::shared_ptr<Stream>& stream, bool external) {
    if (stream->capture != nullptr) {
        if (external) {
            Operation operation;
            operation.kind = "record";
            operation.name = "event " + std::to_string(event->number);
            operation.external = event;
            return capture(stream, std::move(operation));
        }
        if (stream->capture->invalid) return 901;
        event->capture = stream->capture;
        event->frontier = stream->capture->frontiers[stream.get()];
        return 0;
    }
    orderLegacy(stream);
    auto ticket = std::make_shared<Ticket>();
    ticket->stream = stream;
    Work work;
    work.operation.kind = "record";
    work.operation.name = "event " + std::to_string(event->number);
    work.records = ticket;
    ticket->position = enqueue(stream, std::move(work));
    event->ticket = ticket;
    event->capture = nullptr;
    progress();
    return 0;
}

int wait(const std::shared_ptr<Stream>& stream, const std::shared_ptr<Event>& event, bool external) {
    bool capturedEvent = event->capture != nullptr && !event->capture->ended;
    if (external && stream->capture != nullptr) {
        Operation operation;
        operation.kind = "wait";
        operation.name = "event " + std::to_string(event->number);
        operation.external = event;
        return capture(stream, std::move(operation));
    }
    if (capturedEvent) {
        std::shared_ptr<Capture> theirs = event->capture;
        if (theirs->invalid) return 901;
        if (stream->capture != nullptr && stream->capture != theirs) {
            invalidate(stream->capture, 902);
            return invalidate(theirs, 902);
        }
        if (stream == stream->device->legacy) return invalidate(theirs, 906);
        stream->capture = theirs;
        theirs->frontiers[stream.get()].insert(event->frontier.begin(), event->frontier.end());
        return 0;
    }
    if (stream->capture != nullptr) {
        // An event that was never recorded is no dependency; one that was would tie the graph to work outside it.
        return event->ticket == nullptr ? 0 : invalidate(stream->capture, 905);
    }
    if (event->capture != nullptr) return 907;
    if (event->ticket == nullptr) return 0;
    orderLegacy(stream);
    Work work;
    work.operation.kind = "wait";
    work.operation.name = "event " + std::to_string(event->number);
    work.waits = event->ticket;
    enqueue(stream, std::move(work));
    progress();
    return 0;
}

int finish(const std::shared_ptr<Stream>& stream, uint64_t position, std::unique_lock<std::mutex>& hold) {
    demand(*stream, position);
    progress();
    while (stream->completed < position && stream->device->lost == 0) {
        machine().changed.wait_for(hold, std::chrono::milliseconds(50));
        progress();
    }
    return stream->device->lost;
}

int finishDevice(Device* device, bool onlyBlocking, std::unique_lock<std::mutex>& hold) {
    std::vector<std::shared_ptr<Stream>> streams = machine().streams;
    for (const auto& stream : streams) {
        if (stream->device != device || (onlyBlocking && (stream->flags & 1) != 0) || stream->capture != nullptr) continue;
        int error = finish(stream, stream->issued, hold);
        if (error != 0) return error;
    }
    return device->lost;
}

void jobEnded(const std::shared_ptr<Job>& job) {
    std::lock_guard hold(machine().lock);
    job->done = true;
    progress();
}

// A lazy launch takes, among the nodes that may run, the one captured last: whatever the graph does not order
// then runs in another order than it was issued in.
int launch(const std::shared_ptr<Graph>& graph, const std::shared_ptr<Stream>& stream) {
    for (const Operation& node : graph->nodes) {
        std::string why = node.spoiled ? node.spoiled() : "";
        if (why.empty()) continue;
        lose(stream->device, 719, "a graph was launched with " + node.name + ", but " + why);
        return 719;
    }
    std::vector<std::set<int>> open = graph->after;
    std::set<int> ready;
    std::vector<int> order;
    for (size_t i = 0; i < open.size(); i++) {
        if (open[i].empty()) ready.insert(static_cast<int>(i));
    }
    while (!ready.empty()) {
        int next = lazy() ? *ready.rbegin() : *ready.begin();
        ready.erase(next);
        order.push_back(next);
        for (size_t i = 0; i < open.size(); i++) {
            if (open[i].erase(next) != 0 && open[i].empty()) ready.insert(static_cast<int>(i));
        }
    }
    if (stream->capture != nullptr) {
        for (int node : order) {
            int error = capture(stream, graph->nodes[node]);
            if (error != 0) return error;
        }
        return 0;
    }
    orderLegacy(stream);
    for (int node : order) {
        Work work;
        work.operation = graph->nodes[node];
        if (const auto& event = work.operation.external; event != nullptr) {
            if (work.operation.kind == "wait") {
                work.waits = event->ticket;
            } else {
                work.records = std::make_shared<Ticket>();
                work.records->stream = stream;
                work.records->position = stream->issued + 1;
                event->ticket = work.records;
                event->capture = nullptr;
            }
        }
        enqueue(stream, std::move(work));
    }
    progress();
    return 0;
}

}  // namespace emulated
