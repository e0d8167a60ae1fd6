// The emulated machine: devices, memory, streams, events, graphs. One lock guards all of it; what runs on a stream runs
// under that lock, except collectives, which wait for other processes on threads of their own.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "emulated_record.h"

namespace emulated {

using Address = uint64_t;

struct Device;
struct Stream;
struct Capture;

// A moment on a stream: everything up to `position` has run there.
struct Ticket {
    std::shared_ptr<Stream> stream;
    uint64_t position = 0;
    bool done = false;
    std::chrono::steady_clock::time_point at;
};

struct Event {
    long number = 0;
    unsigned flags = 0;
    Device* device = nullptr;
    std::shared_ptr<Ticket> ticket;          // the last record that was not captured
    std::shared_ptr<Capture> capture;        // the capture of the last record, where there was one
    std::set<int> frontier;                  // the nodes that stand for it there
};

// Work that ends by itself some time after it began (a collective).
struct Job {
    std::atomic<bool> done{false};
};

struct Operation {
    std::string kind;  // kernel, copy, fill, library, collective, host, record, wait
    std::string name;
    std::function<int()> run;                        // runs under the lock; a result other than 0 loses the context
    std::function<std::shared_ptr<Job>()> begin;     // or begins a job
    std::function<std::string()> spoiled;            // graphs: why this node may not be launched any more
    std::shared_ptr<Event> external;                 // graphs: an event outside the graph that is recorded or waited for
};

struct Work {
    Operation operation;
    std::shared_ptr<Job> job;
    std::shared_ptr<Ticket> records;
    std::shared_ptr<Ticket> waits;
};

struct Stream {
    long number = 0;
    unsigned flags = 0;
    int priority = 0;
    Device* device = nullptr;
    std::deque<Work> queue;
    uint64_t issued = 0, completed = 0, demanded = 0;
    bool running = false;
    bool gone = false;  // destroyed; what is queued still runs
    std::shared_ptr<Capture> capture;
};

struct Graph {
    long number = 0;
    Device* device = nullptr;
    std::vector<Operation> nodes;
    std::vector<std::set<int>> after;  // nodes that a node waits for
};

struct Capture {
    std::shared_ptr<Graph> graph;
    Stream* origin = nullptr;
    std::thread::id thread;
    int mode = 0;
    bool invalid = false;
    bool ended = false;
    std::map<Stream*, std::set<int>> frontiers;  // of each stream that takes part
};

struct Device {
    int ordinal = 0;
    int references = 0;
    unsigned flags = 0;
    int lost = 0;  // the error that killed the context
    size_t used = 0;
    std::shared_ptr<Stream> legacy;
};

struct Allocation {
    Device* device = nullptr;
    size_t bytes = 0;
    char* block = nullptr;  // with the red zones
};

struct Machine {
    std::mutex lock;
    std::condition_variable changed;
    std::deque<Device> devices;
    bool started = false;
    std::map<Address, Allocation> memory;        // by first byte
    std::map<Address, size_t> freed;             // what was freed and not given out again
    std::map<Address, size_t> pinned;            // host memory
    std::vector<std::shared_ptr<Stream>> streams;
    std::map<void*, std::shared_ptr<Event>> events;
    std::vector<std::shared_ptr<Capture>> captures;
    long numbers = 0;
};

Machine& machine();
bool lazy();

// The calling thread's current device (a context is the device's primary one), or null.
Device*& currentDevice();
Device* deviceAt(int ordinal);

// ---- memory (under the lock) ----
int allocate(Device* device, size_t bytes, Address* address);
int release(Address address);
bool lies(Address address, size_t bytes, const Device* device);  // whole in one live allocation of that device
const Allocation* allocationAt(Address address, Address* first = nullptr);
bool isPinned(Address address, size_t bytes);
bool redZonesWhole(std::string* why);
size_t liveAllocations(const Device* device);

// What a context's end does with what is still allocated.
void releaseAll(const Device* device);

// ---- streams (under the lock) ----
std::shared_ptr<Stream> streamOf(void* handle);  // null handle: the current device's legacy stream
int submit(const std::shared_ptr<Stream>& stream, Operation operation);
int record(const std::shared_ptr<Event>& event, const std::shared_ptr<Stream>& stream, bool external);
int wait(const std::shared_ptr<Stream>& stream, const std::shared_ptr<Event>& event, bool external);
int launch(const std::shared_ptr<Graph>& graph, const std::shared_ptr<Stream>& stream);
void progress();
int finish(const std::shared_ptr<Stream>& stream, uint64_t position, std::unique_lock<std::mutex>& hold);
int finishDevice(Device* device, bool onlyBlocking, std::unique_lock<std::mutex>& hold);
void lose(Device* device, int error, const std::string& why);
bool killsContext(int error);

// A job has ended; called without the lock.
void jobEnded(const std::shared_ptr<Job>& job);

// ---- capture (under the lock) ----
bool mayNotBeUnsafe();              // true: an unsafe call is refused now (and spoils the capture)
int& threadCaptureMode();
int beginCapture(const std::shared_ptr<Stream>& stream, int mode);
int endCapture(const std::shared_ptr<Stream>& stream, std::shared_ptr<Graph>* graph);
int capture(const std::shared_ptr<Stream>& stream, Operation operation);
int invalidate(const std::shared_ptr<Capture>& capture, int error);

}  // namespace emulated
