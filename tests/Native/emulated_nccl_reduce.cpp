// The collectives of the emulated NCCL. Each message begins with what its sender takes the operation to be, so that
// ranks that issue different operations are told so instead of hanging or mixing up data.
#include "emulated_nccl_reduce.h"

#include <algorithm>
#include <cstring>

#include "emulated_library.h"
#include "emulated_numbers.h"

namespace emulated::nccl {
namespace {

struct Header {
    uint64_t sequence, count;
    int kind, type, op, root;
};

size_t widthOf(int type) {
    switch (type) {
        case 0: case 1: case 10: case 11: return 1;
        case 6: case 9: return 2;
        case 4: case 5: case 8: return 8;
        default: return 4;
    }
}

template <class T>
T combined(T a, T b, int op) {
    return op == 1 ? static_cast<T>(a * b) : op == 2 ? std::max(a, b) : op == 3 ? std::min(a, b) : static_cast<T>(a + b);
}

template <class T>
void fold(T* into, const T* from, size_t count, int op) {
    for (size_t i = 0; i < count; i++) into[i] = combined(into[i], from[i], op);
}

template <class T>
void shareOut(T* values, size_t count, int ranks) {
    for (size_t i = 0; i < count; i++) values[i] = static_cast<T>(values[i] / static_cast<T>(ranks));
}

// Floats of two bytes are combined as float and rounded each time.
void foldNarrow(void* into, const void* from, size_t count, int op, Number kind) {
    for (size_t i = 0; i < count; i++) {
        auto at = static_cast<int64_t>(i);
        store(into, kind, at, combined(load(into, kind, at), load(from, kind, at), op));
    }
}

void combine(char* into, const char* from, size_t count, int type, int op) {
    switch (type) {
        case 0: fold(reinterpret_cast<int8_t*>(into), reinterpret_cast<const int8_t*>(from), count, op); break;
        case 1: fold(reinterpret_cast<uint8_t*>(into), reinterpret_cast<const uint8_t*>(from), count, op); break;
        case 2: fold(reinterpret_cast<int32_t*>(into), reinterpret_cast<const int32_t*>(from), count, op); break;
        case 3: fold(reinterpret_cast<uint32_t*>(into), reinterpret_cast<const uint32_t*>(from), count, op); break;
        case 4: fold(reinterpret_cast<int64_t*>(into), reinterpret_cast<const int64_t*>(from), count, op); break;
        case 5: fold(reinterpret_cast<uint64_t*>(into), reinterpret_cast<const uint64_t*>(from), count, op); break;
        case 6: foldNarrow(into, from, count, op, Number::Half); break;
        case 7: fold(reinterpret_cast<float*>(into), reinterpret_cast<const float*>(from), count, op); break;
        case 8: fold(reinterpret_cast<double*>(into), reinterpret_cast<const double*>(from), count, op); break;
        default: foldNarrow(into, from, count, op, Number::BFloat16); break;
    }
}

void average(char* values, size_t count, int type, int ranks) {
    switch (type) {
        case 2: shareOut(reinterpret_cast<int32_t*>(values), count, ranks); break;
        case 4: shareOut(reinterpret_cast<int64_t*>(values), count, ranks); break;
        case 7: shareOut(reinterpret_cast<float*>(values), count, ranks); break;
        case 8: shareOut(reinterpret_cast<double*>(values), count, ranks); break;
        default: {
            Number kind = type == 6 ? Number::Half : Number::BFloat16;
            for (size_t i = 0; i < count; i++) {
                auto at = static_cast<int64_t>(i);
                store(values, kind, at, load(values, kind, at) / static_cast<float>(ranks));
            }
        }
    }
}

std::vector<char> message(const Header& header, const void* from, size_t bytes) {
    std::vector<char> all(sizeof header + bytes);
    memcpy(all.data(), &header, sizeof header);
    if (bytes != 0) memcpy(all.data() + sizeof header, from, bytes);
    return all;
}

void expectSame(const Header& mine, const std::vector<char>& message, int mineRank, int peer) {
    Header theirs{};
    memcpy(&theirs, message.data(), sizeof theirs);
    if (memcmp(&mine, &theirs, sizeof mine) == 0) return;
    auto name = [](const Header& h) {
        return std::string(runName(static_cast<ItemKind>(h.kind))) + "(count " + std::to_string(h.count) + ", type " + std::to_string(h.type) + ", op " +
               std::to_string(h.op) + ", root " + std::to_string(h.root) + ") as number " + std::to_string(h.sequence);
    };
    throw Broken(5, "rank " + std::to_string(mineRank) + " issued " + name(mine) + ", rank " + std::to_string(peer) + " " + name(theirs));
}

// Exchanges parts of equal size with the peers that `sendTo` and `receiveFrom` name; gives what came, by rank.
std::vector<std::vector<char>> swap(Mesh& mesh, const Header& header, const std::vector<std::pair<int, const char*>>& sendTo,
                                    const std::vector<int>& receiveFrom, size_t bytes) {
    std::vector<Part> sends, receives;
    for (const auto& [peer, from] : sendTo) sends.push_back({peer, message(header, from, bytes)});
    for (int peer : receiveFrom) receives.push_back({peer, std::vector<char>(sizeof header + bytes)});
    exchange(mesh.data, sends, receives, mesh.aborted);
    std::vector<std::vector<char>> came(mesh.ranks);
    for (Part& part : receives) {
        expectSame(header, part.bytes, mesh.rank, part.peer);
        part.bytes.erase(part.bytes.begin(), part.bytes.begin() + sizeof header);
        came[part.peer] = std::move(part.bytes);
    }
    return came;
}

// Combines what came with the own part in the order of ranks.
std::vector<char> folded(const Mesh& mesh, std::vector<std::vector<char>> parts, const char* own, const Item& item) {
    parts[mesh.rank].assign(own, own + item.count * widthOf(item.type));
    std::vector<char> result = std::move(parts[0]);
    for (int rank = 1; rank < mesh.ranks; rank++) combine(result.data(), parts[rank].data(), item.count, item.type, item.op);
    if (item.op == 4) average(result.data(), item.count, item.type, mesh.ranks);
    return result;
}

void collective(Mesh& mesh, const Item& item, uint64_t sequence) {
    size_t bytes = item.count * widthOf(item.type);
    Header header{sequence, item.count, static_cast<int>(item.kind), item.type, item.op, item.root};
    auto* own = static_cast<const char*>(item.send);
    auto* to = static_cast<char*>(item.receive);
    std::vector<int> others;
    std::vector<std::pair<int, const char*>> same, chunks;
    for (int peer = 0; peer < mesh.ranks; peer++) {
        if (peer == mesh.rank) continue;
        others.push_back(peer);
        same.emplace_back(peer, own);
        chunks.emplace_back(peer, own + peer * bytes);
    }
    bool root = mesh.rank == item.root;
    switch (item.kind) {
        case ItemKind::AllReduce: {
            std::vector<char> result = folded(mesh, swap(mesh, header, same, others, bytes), own, item);
            memcpy(to, result.data(), bytes);
            break;
        }
        case ItemKind::ReduceScatter: {
            std::vector<char> result = folded(mesh, swap(mesh, header, chunks, others, bytes), own + mesh.rank * bytes, item);
            memcpy(to, result.data(), bytes);
            break;
        }
        case ItemKind::AllGather: {
            std::vector<char> mine(own, own + bytes);
            std::vector<std::vector<char>> parts = swap(mesh, header, same, others, bytes);
            parts[mesh.rank] = std::move(mine);
            for (int rank = 0; rank < mesh.ranks; rank++) memcpy(to + rank * bytes, parts[rank].data(), bytes);
            break;
        }
        case ItemKind::Broadcast: {
            if (root) {
                swap(mesh, header, same, {}, bytes);
                if (to != own) memcpy(to, own, bytes);
            } else {
                memcpy(to, swap(mesh, header, {}, {item.root}, bytes)[item.root].data(), bytes);
            }
            break;
        }
        default: {  // Reduce
            if (root) {
                std::vector<char> result = folded(mesh, swap(mesh, header, {}, others, bytes), own, item);
                memcpy(to, result.data(), bytes);
            } else {
                swap(mesh, header, {{item.root, own}}, {}, bytes);
            }
        }
    }
}

// Sends and receives of a group move at once; what a rank sends itself is copied.
void pairwise(Mesh& mesh, const std::vector<Item>& items) {
    std::vector<Part> sends, receives;
    std::vector<const Item*> places, toSelf, fromSelf;
    for (const Item& item : items) {
        size_t bytes = item.count * widthOf(item.type);
        Header header{0, item.count, static_cast<int>(ItemKind::Send), item.type, 0, 0};
        bool sending = item.kind == ItemKind::Send;
        if (item.root == mesh.rank) {
            (sending ? toSelf : fromSelf).push_back(&item);
        } else if (sending) {
            sends.push_back({item.root, message(header, item.send, bytes)});
        } else {
            receives.push_back({item.root, std::vector<char>(sizeof header + bytes)});
            places.push_back(&item);
        }
    }
    if (toSelf.size() != fromSelf.size()) throw Broken(5, "a rank sends to itself without receiving, or the other way round");
    for (size_t i = 0; i < toSelf.size(); i++) memmove(fromSelf[i]->receive, toSelf[i]->send, toSelf[i]->count * widthOf(toSelf[i]->type));
    exchange(mesh.data, sends, receives, mesh.aborted);
    for (size_t i = 0; i < receives.size(); i++) {
        const Item& item = *places[i];
        Header header{0, item.count, static_cast<int>(ItemKind::Send), item.type, 0, 0};
        expectSame(header, receives[i].bytes, mesh.rank, receives[i].peer);
        memcpy(item.receive, receives[i].bytes.data() + sizeof header, item.count * widthOf(item.type));
    }
}

bool isPair(const Item& item) { return item.kind == ItemKind::Send || item.kind == ItemKind::Receive; }

}  // namespace

const char* runName(ItemKind kind) {
    static const char* names[] = {"ncclAllReduce.run", "ncclReduceScatter.run", "ncclAllGather.run", "ncclBroadcast.run", "ncclReduce.run", "ncclSend.run", "ncclRecv.run"};
    return names[static_cast<int>(kind)];
}

bool valid(const Item& item, int ranks) {
    bool reduces = item.kind == ItemKind::AllReduce || item.kind == ItemKind::ReduceScatter || item.kind == ItemKind::Reduce;
    bool type = item.type >= 0 && item.type <= 9, average = item.op != 4 || item.type == 2 || item.type == 4 || item.type >= 6;
    return type && item.op >= 0 && item.op <= 4 && (!reduces || average) && item.root >= 0 && item.root < ranks;
}

std::string unreachable(const Item& item, int ranks, int rank, const Device* device) {
    size_t bytes = item.count * widthOf(item.type), all = bytes * ranks;
    bool sends = item.kind != ItemKind::Receive && (item.kind != ItemKind::Broadcast || rank == item.root);
    bool receives = item.kind != ItemKind::Send && (item.kind != ItemKind::Reduce || rank == item.root);
    std::string wrong;
    if (sends) wrong = reach("the send buffer", item.send, item.kind == ItemKind::ReduceScatter ? all : bytes, 1, device);
    if (wrong.empty() && receives) wrong = reach("the receive buffer", item.receive, item.kind == ItemKind::AllGather ? all : bytes, 1, device);
    return wrong;
}

void run(Mesh& mesh, const std::vector<Item>& items, uint64_t& sequence) {
    for (size_t i = 0; i < items.size();) {
        if (!isPair(items[i])) {
            collective(mesh, items[i++], ++sequence);
            continue;
        }
        std::vector<Item> pairs;
        while (i < items.size() && isPair(items[i])) pairs.push_back(items[i++]);
        pairwise(mesh, pairs);
    }
}

}  // namespace emulated::nccl
