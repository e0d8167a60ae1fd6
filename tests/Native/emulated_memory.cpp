// Device memory: host memory between two red zones, in a table of what is alive. New and freed memory is filled with
// 0xFF, which is NaN in every element type, so that what nobody wrote shows.
#include <malloc.h>

#include <cstdlib>
#include <cstring>

#include "emulated_core.h"

namespace emulated {
namespace {
constexpr size_t zone = 256;  // keeps the alignment that the driver promises
constexpr unsigned char mark = 0xB7;

// Each grid takes stacks for its threads and frees them: what the allocator hands back to the system in between comes again page by page.
[[gnu::constructor]] void keepPages() {
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
}

bool whole(const char* from) {
    for (size_t i = 0; i < zone; i++) {
        if (static_cast<unsigned char>(from[i]) != mark) return false;
    }
    return true;
}
}  // namespace

int allocate(Device* device, size_t bytes, Address* address) {
    if (bytes == 0) return 1;
    size_t limit = strtoull(setting("LOCKSTEP_EMULATED_MEMORY", "4294967296").c_str(), nullptr, 10);
    if (bytes > limit || device->used + bytes > limit) return 2;
    size_t body = (bytes + 255) / 256 * 256;
    auto* block = static_cast<char*>(aligned_alloc(256, body + 2 * zone));
    if (block == nullptr) return 2;
    memset(block, mark, zone);
    memset(block + zone, 0xFF, bytes);
    memset(block + zone + bytes, mark, body - bytes + zone);
    *address = reinterpret_cast<Address>(block + zone);
    Machine& all = machine();
    auto past = all.freed.lower_bound(*address);
    if (past != all.freed.begin() && std::prev(past)->first + std::prev(past)->second > *address) --past;
    while (past != all.freed.end() && past->first < *address + body) past = all.freed.erase(past);
    all.memory[*address] = {device, bytes, block};
    device->used += bytes;
    return 0;
}

int release(Address address) {
    Machine& all = machine();
    auto found = all.memory.find(address);
    if (found == all.memory.end()) {
        violation("free of an address that no live allocation begins at");
        return 1;
    }
    Allocation& gone = found->second;
    if (!whole(gone.block) || !whole(gone.block + zone + gone.bytes)) {
        violation("a red zone of an allocation of " + std::to_string(gone.bytes) + " bytes was written to");
    }
    memset(gone.block + zone, 0xFF, gone.bytes);
    gone.device->used -= gone.bytes;
    all.freed[address] = gone.bytes;
    free(gone.block);
    all.memory.erase(found);
    return 0;
}

const Allocation* allocationAt(Address address, Address* first) {
    Machine& all = machine();
    auto next = all.memory.upper_bound(address);
    if (next == all.memory.begin()) return nullptr;
    --next;
    if (address >= next->first + next->second.bytes) return nullptr;
    if (first != nullptr) *first = next->first;
    return &next->second;
}

bool lies(Address address, size_t bytes, const Device* device) {
    Address first = 0;
    const Allocation* found = allocationAt(address, &first);
    return found != nullptr && found->device == device && address - first + bytes <= found->bytes;
}

bool isPinned(Address address, size_t bytes) {
    Machine& all = machine();
    auto next = all.pinned.upper_bound(address);
    if (next == all.pinned.begin()) return false;
    --next;
    return address + bytes <= next->first + next->second;
}

bool redZonesWhole(std::string* why) {
    for (const auto& [address, allocation] : machine().memory) {
        bool before = whole(allocation.block), after = whole(allocation.block + zone + allocation.bytes);
        if (before && after) continue;
        *why = "wrote " + std::string(before ? "behind" : "before") + " an allocation of " + std::to_string(allocation.bytes) + " bytes";
        return false;
    }
    return true;
}

size_t liveAllocations(const Device* device) {
    size_t count = 0;
    for (const auto& [address, allocation] : machine().memory) count += allocation.device == device;
    return count;
}

void releaseAll(const Device* device) {
    std::vector<Address> left;
    for (const auto& [address, allocation] : machine().memory) {
        if (allocation.device == device) left.push_back(address);
    }
    for (Address address : left) release(address);
}

}  // namespace emulated
