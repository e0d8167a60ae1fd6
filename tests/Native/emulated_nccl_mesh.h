// The wires of the emulated NCCL: every pair of ranks has two connections over loopback, one for data, one for
// agreeing on new communicators.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace emulated::nccl {

struct UniqueId {
    char bytes[128];
};

// Why a communicator can do no more: 6 a peer is gone, 5 the ranks disagree, 0 it was aborted here.
struct Broken : std::runtime_error {
    Broken(int code, const std::string& why) : std::runtime_error(why), code(code) {}
    int code;
};

struct Mesh {
    int rank = 0, ranks = 0;
    uint64_t secret = 0;
    std::vector<int> data, control;  // sockets by rank; -1 for the own rank
    std::atomic<bool> aborted{false};

    Mesh() = default;
    Mesh(const Mesh&) = delete;
    ~Mesh();
};

struct Part {
    int peer;
    std::vector<char> bytes;
};

// Opens the root's listener; the thread that serves it ends when the group has met.
bool makeId(UniqueId* id);

// Meets all ranks at the root and connects to each of them. `place` names host and device; equal ones are refused with 5.
void join(Mesh& mesh, const UniqueId& id, int rank, int ranks, const std::string& place);

// Sends and receives at once; the bytes to receive are sized by the caller. Ends by Broken when a peer is gone.
void exchange(const std::vector<int>& sockets, const std::vector<Part>& sends, std::vector<Part>& receives, const std::atomic<bool>& aborted);

// A new mesh of those ranks of `parent` that give the same colour, in the order of key and rank; false: colour -1.
// All ranks of `members` call this at the same time.
bool divide(Mesh& parent, const std::vector<int>& members, int colour, int key, Mesh& child);

}  // namespace emulated::nccl
