// libnccl.so.2: collectives between processes over loopback. Every rank receives what it needs from every other and
// combines in the order of ranks, rounding after each step; so all ranks hold the same bits.
// A collective is an operation of its stream (and may be captured); it waits for its peers on the communicator's thread.
// A peer that is gone: the operation never ends, ncclCommGetAsyncError gives 6, ncclCommAbort lets the stream go on.
// Faults of a collective when it runs, replays of graphs included, are asked for under its name with ".run" behind it.
#include <climits>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <utility>
#include <unistd.h>

#include "emulated_library.h"
#include "emulated_nccl_reduce.h"
#include "emulated_nccl_mesh.h"

using namespace emulated;
using namespace emulated::nccl;

namespace {

enum { Ok = 0, CudaError = 1, SystemError = 2, InvalidArgument = 4, InvalidUsage = 5, RemoteError = 6, InProgress = 7 };

struct Config {
    size_t size;
    unsigned magic, version;
    int blocking, cgaClusterSize, minCtas, maxCtas;
    const char* netName;
    int splitShare, trafficClass;
};
static_assert(sizeof(Config) == 48);

struct Task {
    std::vector<Item> items;
    std::shared_ptr<Job> job;
    Fault fault;
};

struct Comm {
    Device* device = nullptr;
    bool blocking = true;
    Mesh mesh;
    std::atomic<int> state{Ok};       // what ncclCommGetAsyncError gives
    std::atomic<int> polls{0};        // how often it still says "in progress"
    std::atomic<bool> gone{false};
    std::string lastError;
    std::mutex lock;
    std::condition_variable changed;
    std::deque<Task> tasks;
    bool busy = false, finished = false;
    uint64_t sequence = 0;
    int divisions = 0;
    std::thread worker, starter;
};

std::mutex registryLock;

std::map<void*, std::shared_ptr<Comm>>& registry() {
    static auto* all = new std::map<void*, std::shared_ptr<Comm>>;
    return *all;
}

std::shared_ptr<Comm> commOf(void* handle) {
    std::lock_guard hold(registryLock);
    auto found = registry().find(handle);
    return found == registry().end() ? nullptr : found->second;
}

struct GroupedItem {
    std::shared_ptr<Comm> comm;
    void* stream;
    Item item;
    Fault fault;
};

thread_local int groupDepth = 0;
thread_local std::vector<GroupedItem> grouped;
thread_local std::vector<std::shared_ptr<Comm>> groupedStarts;

void fail(Comm& comm, int code, const std::string& why) {
    comm.lastError = why;
    comm.state = code;
}

void waitForAbort(Comm& comm) {
    std::unique_lock hold(comm.lock);
    comm.changed.wait(hold, [&] { return comm.mesh.aborted.load(); });
}

// Runs one task; what breaks leaves the operation unfinished until the communicator is aborted, as a kernel would spin.
void perform(Comm& comm, Task& task) {
    Fault fault = task.fault;
    if (fault.kind == Disturbance::None) {
        Call call("nccl", runName(task.items[0].kind));
        fault = call.fault(true);
        if (fault.kind != Disturbance::None) call.end(0);
    }
    if (fault.kind == Disturbance::Async || fault.kind == Disturbance::Error) fail(comm, fault.code, "a fault was asked for");
    if (fault.kind != Disturbance::None) {
        waitForAbort(comm);
        return;
    }
    try {
        run(comm.mesh, task.items, comm.sequence);
    } catch (const Broken& broken) {
        if (broken.code == 5) violation(std::string("nccl: ") + broken.what());
        if (!comm.mesh.aborted) fail(comm, broken.code, broken.what());
        waitForAbort(comm);
    }
}

void work(const std::shared_ptr<Comm>& comm) {
    for (;;) {
        Task task;
        {
            std::unique_lock hold(comm->lock);
            comm->changed.wait(hold, [&] { return comm->finished || comm->mesh.aborted || !comm->tasks.empty(); });
            if (comm->tasks.empty()) return;
            task = std::move(comm->tasks.front());
            comm->tasks.pop_front();
            comm->busy = true;
        }
        if (!comm->mesh.aborted) perform(*comm, task);
        jobEnded(task.job);
        std::lock_guard hold(comm->lock);
        comm->busy = false;
        comm->changed.notify_all();
    }
}

void open(const std::shared_ptr<Comm>& comm) {
    comm->worker = std::thread(work, comm);
}

void drain(Comm& comm) {
    std::unique_lock hold(comm.lock);
    comm.changed.wait(hold, [&] { return comm.mesh.aborted || (comm.tasks.empty() && !comm.busy); });
}

void close(const std::shared_ptr<Comm>& comm) {
    {
        std::lock_guard hold(comm->lock);
        comm->finished = true;
    }
    comm->changed.notify_all();
    if (comm->starter.joinable()) comm->starter.join();
    if (comm->worker.joinable()) comm->worker.join();
    std::deque<Task> left;
    {
        std::lock_guard hold(comm->lock);
        comm->gone = true;
        left.swap(comm->tasks);
    }
    for (const Task& task : left) jobEnded(task.job);
    // The peers see closed connections now, not when the last graph that names this communicator goes.
    for (auto* sockets : {&comm->mesh.data, &comm->mesh.control}) {
        for (int socket : *sockets) {
            if (socket >= 0) ::close(socket);
        }
        sockets->clear();
    }
    std::lock_guard hold(registryLock);
    registry().erase(comm.get());
}

// A non-blocking communicator is ready when it has been said so.
bool inProgress(const Comm& comm) { return comm.state == InProgress || comm.polls > 0; }

// Each way of making a communicator ends here: at once, on a thread (not blocking), or at the end of the group.
int start(Call& call, const std::shared_ptr<Comm>& comm, bool hang, std::function<bool(Comm&)> connect, std::function<void()> after) {
    {
        std::lock_guard hold(registryLock);
        registry()[comm.get()] = comm;
    }
    auto body = [comm, hang, connect, after] {
        try {
            if (hang) waitForAbort(*comm);
            else if (connect(*comm)) open(comm);
            comm->state = Ok;
        } catch (const Broken& broken) {
            fail(*comm, broken.code, broken.what());
        }
        after();
    };
    comm->state = InProgress;
    if (!comm->blocking) {
        comm->polls = 3;
        comm->starter = std::thread(body);
        return InProgress;
    }
    if (groupDepth > 0) {
        comm->starter = std::thread(body);
        groupedStarts.push_back(comm);
        return Ok;
    }
    body();
    int state = comm->state;
    if (state != Ok) {
        call.note("why", comm->lastError);
        close(comm);
    }
    return state;
}

int readConfig(const Config* config, bool* blocking) {
    *blocking = true;
    if (config == nullptr) return Ok;
    if (config->magic != 0xcafebeef || config->size < 24 || config->version < 21400) return InvalidArgument;
    if (config->blocking != INT_MIN && config->blocking != 0 && config->blocking != 1) return InvalidArgument;
    *blocking = config->blocking != 0;
    return Ok;
}

std::string placeOf(const Device& device) {
    char host[128] = {};
    gethostname(host, sizeof host - 1);
    return setting("NCCL_HOSTID", host) + "/" + std::to_string(device.ordinal);
}

int initialize(const char* name, void** out, int ranks, const UniqueId& id, int rank, const Config* config) {
    Call call("nccl", name);
    call.note("rank", rank).note("ranks", ranks);
    bool blocking = true;
    int error = readConfig(config, &blocking);
    call.note("blocking", blocking);
    Fault fault = call.fault(true);
    if (fault.kind == Disturbance::Error) return call.end(fault.code);
    if (error != Ok || ranks < 1 || rank < 0 || rank >= ranks) return call.end(InvalidArgument);
    auto comm = std::make_shared<Comm>();
    {
        std::lock_guard hold(machine().lock);
        comm->device = currentDevice();
        if (comm->device == nullptr || comm->device->lost != 0) return call.end(CudaError);
    }
    comm->blocking = blocking;
    std::string place = placeOf(*comm->device);
    int code = fault.code;
    bool async = fault.kind == Disturbance::Async;
    int result = start(call, comm, fault.kind == Disturbance::Hang, [id, rank, ranks, place, async, code](Comm& fresh) {
        if (async) throw Broken(code, "a fault was asked for");
        join(fresh.mesh, id, rank, ranks, place);
        return true;
    }, [] {});
    *out = result == Ok || result == InProgress ? comm.get() : nullptr;
    return call.end(result);
}

template <class Body>
int withComm(const char* name, void* handle, Body body) {
    Call call("nccl", name);
    Fault fault = call.fault();
    if (fault.kind == Disturbance::Error) return call.end(fault.code);
    std::shared_ptr<Comm> comm = commOf(handle);
    return call.end(comm == nullptr ? static_cast<int>(InvalidArgument) : body(call, comm));
}

// One operation of the stream for everything that a group holds for one communicator and stream.
int enqueue(Call& call, const std::shared_ptr<Comm>& comm, void* handle, std::vector<Item> items, Fault fault) {
    std::unique_lock hold(machine().lock);
    std::shared_ptr<Stream> stream = streamOf(handle);
    if (stream == nullptr || stream->device != comm->device) return InvalidArgument;
    call.note("stream", stream->number);
    if (stream->capture != nullptr) call.note("captured", 1);
    Operation operation;
    operation.kind = "collective";
    operation.name = runName(items[0].kind);
    operation.begin = [comm, items, fault] {
        auto job = std::make_shared<Job>();
        for (const Item& item : items) {
            std::string wrong = unreachable(item, comm->mesh.ranks, comm->mesh.rank, comm->device);
            if (wrong.empty()) continue;
            lose(comm->device, 700, std::string(runName(item.kind)) + ": " + wrong);
            job->done = true;
            return job;
        }
        std::lock_guard own(comm->lock);
        if (comm->gone) {  // was queued when the communicator was aborted
            job->done = true;
            return job;
        }
        comm->tasks.push_back({items, job, fault});
        comm->changed.notify_all();
        return job;
    };
    operation.spoiled = [comm] { return comm->gone ? std::string("its communicator is gone") : std::string(); };
    int error = submit(stream, std::move(operation));
    if (error != 0) call.note("stream_result", error);
    return error == 0 ? Ok : CudaError;
}

int issueItem(const char* name, void* handle, void* stream, Item item) {
    Call call("nccl", name);
    call.note("count", item.count).note("type", item.type).note("op", item.op).note("root", item.root);
    Fault fault = call.fault(true);
    if (fault.kind == Disturbance::Error) return call.end(fault.code);
    std::shared_ptr<Comm> comm = commOf(handle);
    if (comm == nullptr || inProgress(*comm)) return call.end(InvalidArgument);
    call.note("rank", comm->mesh.rank).note("ranks", comm->mesh.ranks);
    if (comm->state != Ok) return call.end(comm->state);
    if (!valid(item, comm->mesh.ranks)) return call.end(InvalidArgument);
    if (groupDepth > 0) {
        grouped.push_back({comm, stream, item, fault});
        return call.end(Ok);
    }
    return call.end(enqueue(call, comm, stream, {item}, fault));
}

int divideComm(Call& call, const std::shared_ptr<Comm>& parent, void** out, const Config* config, std::vector<int> members, int colour, int key) {
    bool blocking = parent->blocking;
    if (config != nullptr && config->blocking != INT_MIN && readConfig(config, &blocking) != Ok) return InvalidArgument;
    if (inProgress(*parent)) return InvalidArgument;
    if (parent->state != Ok) return parent->state;
    auto child = std::make_shared<Comm>();
    bool alone = colour < 0;
    child->device = parent->device;
    child->blocking = blocking || alone;  // without a communicator to ask there is nothing to wait for later
    if (!child->blocking) parent->state = InProgress;
    int result = start(call, child, false, [=](Comm& fresh) { return divide(parent->mesh, members, colour, key, fresh.mesh); },
                       [parent, child] {
        if (parent->state == InProgress) parent->state = child->state == Ok ? Ok : child->state.load();
    });
    if (alone) {
        std::lock_guard hold(registryLock);
        registry().erase(child.get());
    }
    *out = alone || (result != Ok && result != InProgress) ? nullptr : child.get();
    return result;
}

}  // namespace

EMULATED_API int ncclGetVersion(int* version) {
    *version = 22809;
    return Ok;
}

EMULATED_API int ncclGetUniqueId(UniqueId* id) {
    Call call("nccl", "ncclGetUniqueId");
    Fault fault = call.fault();
    if (fault.kind == Disturbance::Error) return call.end(fault.code);
    return call.end(makeId(id) ? Ok : SystemError);
}

EMULATED_API int ncclCommInitRank(void** comm, int ranks, UniqueId id, int rank) { return initialize("ncclCommInitRank", comm, ranks, id, rank, nullptr); }

EMULATED_API int ncclCommInitRankConfig(void** comm, int ranks, UniqueId id, int rank, Config* config) {
    return initialize("ncclCommInitRankConfig", comm, ranks, id, rank, config);
}

EMULATED_API int ncclCommFinalize(void* handle) {
    return withComm("ncclCommFinalize", handle, [](Call&, const std::shared_ptr<Comm>& comm) {
        if (inProgress(*comm)) return static_cast<int>(InvalidArgument);
        if (comm->state != Ok) return comm->state.load();
        if (comm->blocking) {
            drain(*comm);
            return static_cast<int>(Ok);
        }
        if (comm->starter.joinable()) comm->starter.join();
        comm->state = InProgress;
        comm->polls = 2;
        comm->starter = std::thread([comm] {
            drain(*comm);
            int expected = InProgress;
            comm->state.compare_exchange_strong(expected, Ok);
        });
        return static_cast<int>(InProgress);
    });
}

// Waits for what was issued; only an abort ends what never will.
EMULATED_API int ncclCommDestroy(void* handle) {
    return withComm("ncclCommDestroy", handle, [](Call&, const std::shared_ptr<Comm>& comm) {
        drain(*comm);
        close(comm);
        return static_cast<int>(Ok);
    });
}

EMULATED_API int ncclCommAbort(void* handle) {
    return withComm("ncclCommAbort", handle, [](Call&, const std::shared_ptr<Comm>& comm) {
        {
            std::lock_guard hold(comm->lock);
            comm->mesh.aborted = true;
        }
        comm->changed.notify_all();
        close(comm);
        return static_cast<int>(Ok);
    });
}

EMULATED_API int ncclCommSplit(void* handle, int colour, int key, void** out, Config* config) {
    return withComm("ncclCommSplit", handle, [&](Call& call, const std::shared_ptr<Comm>& comm) {
        call.note("rank", comm->mesh.rank).note("color", colour).note("key", key);
        if (colour < -1) return static_cast<int>(InvalidArgument);
        std::vector<int> members;
        for (int rank = 0; rank < comm->mesh.ranks; rank++) members.push_back(rank);
        return divideComm(call, comm, out, config, members, colour, key);
    });
}

// With flag 1 (abort) what runs on the parent ends first, on this rank.
EMULATED_API int ncclCommShrink(void* handle, int* excluded, int count, void** out, Config* config, int flags) {
    return withComm("ncclCommShrink", handle, [&](Call& call, const std::shared_ptr<Comm>& comm) {
        call.note("rank", comm->mesh.rank).note("excluded", std::vector<int64_t>(excluded, excluded + count)).note("flags", flags);
        std::vector<int> members;
        for (int rank = 0; rank < comm->mesh.ranks; rank++) {
            if (std::find(excluded, excluded + count, rank) == excluded + count) members.push_back(rank);
        }
        if (std::find(members.begin(), members.end(), comm->mesh.rank) == members.end()) return static_cast<int>(InvalidArgument);
        if ((flags & 1) != 0) {
            {
                std::lock_guard hold(comm->lock);
                comm->mesh.aborted = true;
            }
            comm->changed.notify_all();
            if (comm->worker.joinable()) comm->worker.join();
            comm->mesh.aborted = false;
            comm->state = Ok;
        }
        return divideComm(call, comm, out, config, members, 0, comm->mesh.rank);
    });
}

EMULATED_API int ncclCommGetAsyncError(void* handle, int* error) {
    return withComm("ncclCommGetAsyncError", handle, [&](Call& call, const std::shared_ptr<Comm>& comm) {
        int state = comm->state;
        if ((state == Ok || state == InProgress) && comm->polls > 0) {
            comm->polls--;
            state = InProgress;
        }
        *error = state;
        call.note("error", state);
        return static_cast<int>(Ok);
    });
}

EMULATED_API const char* ncclGetErrorString(int result) {
    static const char* texts[] = {"no error", "unhandled cuda error", "unhandled system error", "internal error", "invalid argument", "invalid usage",
                                  "remote process exited or there was a network error", "NCCL operation in progress"};
    return result >= 0 && result < 8 ? texts[result] : "unknown result code";
}

EMULATED_API const char* ncclGetLastError(void* handle) {
    static thread_local std::string text;
    std::shared_ptr<Comm> comm = commOf(handle);
    text = comm == nullptr ? "" : comm->lastError;
    return text.c_str();
}

EMULATED_API int ncclCommCount(void* handle, int* count) {
    return withComm("ncclCommCount", handle, [&](Call&, const std::shared_ptr<Comm>& comm) {
        *count = comm->mesh.ranks;
        return static_cast<int>(Ok);
    });
}

EMULATED_API int ncclCommUserRank(void* handle, int* rank) {
    return withComm("ncclCommUserRank", handle, [&](Call&, const std::shared_ptr<Comm>& comm) {
        *rank = comm->mesh.rank;
        return static_cast<int>(Ok);
    });
}

EMULATED_API int ncclCommCuDevice(void* handle, int* device) {
    return withComm("ncclCommCuDevice", handle, [&](Call&, const std::shared_ptr<Comm>& comm) {
        *device = comm->device->ordinal;
        return static_cast<int>(Ok);
    });
}

EMULATED_API int ncclMemAlloc(void** memory, size_t bytes) {
    Call call("nccl", "ncclMemAlloc");
    std::lock_guard hold(machine().lock);
    Address address = 0;
    int error = currentDevice() == nullptr ? 201 : allocate(currentDevice(), bytes, &address);
    *memory = reinterpret_cast<void*>(address);
    return call.end(error == 0 ? Ok : CudaError);
}

EMULATED_API int ncclMemFree(void* memory) {
    Call call("nccl", "ncclMemFree");
    std::lock_guard hold(machine().lock);
    return call.end(release(reinterpret_cast<Address>(memory)) == 0 ? Ok : InvalidArgument);
}

EMULATED_API int ncclCommRegister(void* handle, void* memory, size_t bytes, void** registration) {
    return withComm("ncclCommRegister", handle, [&](Call& call, const std::shared_ptr<Comm>&) {
        call.note("bytes", bytes);
        *registration = memory;
        return static_cast<int>(Ok);
    });
}

EMULATED_API int ncclCommDeregister(void* handle, void*) {
    return withComm("ncclCommDeregister", handle, [](Call&, const std::shared_ptr<Comm>&) { return static_cast<int>(Ok); });
}

EMULATED_API int ncclGroupStart() {
    groupDepth++;
    return Call("nccl", "ncclGroupStart").end(Ok);
}

EMULATED_API int ncclGroupEnd() {
    Call call("nccl", "ncclGroupEnd");
    Fault fault = call.fault();
    if (fault.kind == Disturbance::Error) return call.end(fault.code);
    if (groupDepth == 0) return call.end(InvalidUsage);
    if (--groupDepth > 0) return call.end(Ok);
    int result = Ok;
    for (const auto& comm : std::exchange(groupedStarts, {})) {
        comm->starter.join();
        if (comm->state != Ok) result = comm->state;
    }
    std::vector<GroupedItem> open = std::exchange(grouped, {});
    while (!open.empty()) {
        GroupedItem first = open.front();
        std::vector<Item> items;
        std::vector<GroupedItem> rest;
        for (const GroupedItem& one : open) {
            if (one.comm == first.comm && one.stream == first.stream) items.push_back(one.item);
            else rest.push_back(one);
            if (one.fault.kind != Disturbance::None && one.comm == first.comm) first.fault = one.fault;
        }
        int error = enqueue(call, first.comm, first.stream, items, first.fault);
        if (error != Ok) result = error;
        open = rest;
    }
    return call.end(result);
}

EMULATED_API int ncclAllReduce(const void* send, void* receive, size_t count, int type, int op, void* comm, void* stream) {
    return issueItem("ncclAllReduce", comm, stream, {ItemKind::AllReduce, send, receive, count, type, op, 0});
}

EMULATED_API int ncclReduceScatter(const void* send, void* receive, size_t count, int type, int op, void* comm, void* stream) {
    return issueItem("ncclReduceScatter", comm, stream, {ItemKind::ReduceScatter, send, receive, count, type, op, 0});
}

EMULATED_API int ncclAllGather(const void* send, void* receive, size_t count, int type, void* comm, void* stream) {
    return issueItem("ncclAllGather", comm, stream, {ItemKind::AllGather, send, receive, count, type, 0, 0});
}

EMULATED_API int ncclBroadcast(const void* send, void* receive, size_t count, int type, int root, void* comm, void* stream) {
    return issueItem("ncclBroadcast", comm, stream, {ItemKind::Broadcast, send, receive, count, type, 0, root});
}

EMULATED_API int ncclReduce(const void* send, void* receive, size_t count, int type, int op, int root, void* comm, void* stream) {
    return issueItem("ncclReduce", comm, stream, {ItemKind::Reduce, send, receive, count, type, op, root});
}

EMULATED_API int ncclSend(const void* send, size_t count, int type, int peer, void* comm, void* stream) {
    return issueItem("ncclSend", comm, stream, {ItemKind::Send, send, nullptr, count, type, 0, peer});
}

EMULATED_API int ncclRecv(void* receive, size_t count, int type, int peer, void* comm, void* stream) {
    return issueItem("ncclRecv", comm, stream, {ItemKind::Receive, nullptr, receive, count, type, 0, peer});
}
