// Sockets of the emulated NCCL. Everything waits in poll, so that an abort ends it within 20 ms.
#include "emulated_nccl_mesh.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <thread>
#include <tuple>

namespace emulated::nccl {
namespace {

struct Id {
    char magic[8];
    uint64_t secret;
    int port;
};

struct Hello {
    uint64_t secret;
    int rank, ranks, port;
    char place[256];
};

struct Greeting {
    uint64_t secret;
    int rank, channel;
};

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port));
    return address;
}

void ready(int socket) {
    int one = 1;
    fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

int listenOn(int* port) {
    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    if (socket < 0 || bind(socket, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(socket, 512) != 0) return -1;
    getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
    *port = ntohs(address.sin_port);
    ready(socket);
    return socket;
}

bool wouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

void await(int socket, short events, const std::atomic<bool>& aborted) {
    pollfd one{socket, events, 0};
    while (poll(&one, 1, 20) <= 0) {
        if (aborted) throw Broken(0, "aborted");
    }
}

void sendAll(int socket, const void* from, size_t bytes, const std::atomic<bool>& aborted) {
    auto* at = static_cast<const char*>(from);
    while (bytes > 0) {
        ssize_t done = send(socket, at, bytes, MSG_NOSIGNAL);
        if (done < 0 && !wouldBlock()) throw Broken(6, "a peer closed its connection");
        if (done < 0) await(socket, POLLOUT, aborted);
        if (done > 0) at += done, bytes -= done;
    }
}

void receiveAll(int socket, void* to, size_t bytes, const std::atomic<bool>& aborted) {
    auto* at = static_cast<char*>(to);
    while (bytes > 0) {
        ssize_t done = recv(socket, at, bytes, 0);
        if (done == 0 || (done < 0 && !wouldBlock())) throw Broken(6, "a peer closed its connection");
        if (done < 0) await(socket, POLLIN, aborted);
        if (done > 0) at += done, bytes -= done;
    }
}

int connectTo(int port, const std::atomic<bool>& aborted) {
    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(port);
    if (socket < 0 || connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        if (socket >= 0) close(socket);
        throw Broken(aborted ? 0 : 6, "no rank listens at port " + std::to_string(port));
    }
    ready(socket);
    return socket;
}

int acceptOn(int listener, const std::atomic<bool>& aborted) {
    for (;;) {
        int socket = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket >= 0) {
            ready(socket);
            return socket;
        }
        await(listener, POLLIN, aborted);
    }
}

struct Listener {
    int port = 0, socket = listenOn(&port);
    ~Listener() {
        if (socket >= 0) close(socket);
    }
};

// Ranks below connect to, ranks above are accepted: two connections each.
void weave(Mesh& mesh, Listener& own, const std::vector<int>& ports) {
    mesh.data.assign(mesh.ranks, -1);
    mesh.control.assign(mesh.ranks, -1);
    for (int peer = 0; peer < mesh.rank; peer++) {
        for (int channel = 0; channel < 2; channel++) {
            int& place = (channel == 0 ? mesh.data : mesh.control)[peer];
            place = connectTo(ports[peer], mesh.aborted);
            Greeting greeting{mesh.secret, mesh.rank, channel};
            sendAll(place, &greeting, sizeof greeting, mesh.aborted);
        }
    }
    for (int left = 2 * (mesh.ranks - 1 - mesh.rank); left > 0;) {
        int socket = acceptOn(own.socket, mesh.aborted);
        Greeting greeting{};
        receiveAll(socket, &greeting, sizeof greeting, mesh.aborted);
        if (greeting.secret != mesh.secret || greeting.rank <= mesh.rank || greeting.rank >= mesh.ranks) {
            close(socket);
            continue;
        }
        (greeting.channel == 0 ? mesh.data : mesh.control)[greeting.rank] = socket;
        left--;
    }
}

// Waits for all ranks, then tells each of them every port, or 5 where two name the same device.
void serveRoot(int listener, uint64_t secret) {
    std::atomic<bool> never{false};
    std::vector<std::pair<int, Hello>> met;
    int expected = 1 << 20, status = 0;
    try {
        while (static_cast<int>(met.size()) < expected) {
            int socket = acceptOn(listener, never);
            Hello hello{};
            try {
                receiveAll(socket, &hello, sizeof hello, never);
            } catch (const Broken&) {
                close(socket);
                continue;
            }
            if (hello.secret != secret) {
                close(socket);
                continue;
            }
            for (const auto& [other, known] : met) {
                if (known.rank == hello.rank || known.ranks != hello.ranks || strcmp(known.place, hello.place) == 0) status = 5;
            }
            expected = hello.ranks;
            met.emplace_back(socket, hello);
        }
    } catch (const Broken&) {
        status = 2;
    }
    std::vector<int> answer(expected + 1, 0);
    answer[0] = status;
    for (const auto& [socket, hello] : met) answer[1 + hello.rank] = hello.port;
    for (const auto& [socket, hello] : met) {
        try {
            sendAll(socket, answer.data(), answer.size() * sizeof(int), never);
        } catch (const Broken&) {
            // The rank died; the others notice when they connect to it.
        }
        close(socket);
    }
    close(listener);
}

}  // namespace

Mesh::~Mesh() {
    for (int socket : data) {
        if (socket >= 0) close(socket);
    }
    for (int socket : control) {
        if (socket >= 0) close(socket);
    }
}

bool makeId(UniqueId* id) {
    Id own{};
    memcpy(own.magic, "emulated", 8);
    if (getrandom(&own.secret, sizeof own.secret, 0) != sizeof own.secret) return false;
    int listener = listenOn(&own.port);
    if (listener < 0) return false;
    memset(id, 0, sizeof *id);
    memcpy(id->bytes, &own, sizeof own);
    std::thread(serveRoot, listener, own.secret).detach();
    return true;
}

void join(Mesh& mesh, const UniqueId& id, int rank, int ranks, const std::string& place) {
    Id root{};
    memcpy(&root, id.bytes, sizeof root);
    if (memcmp(root.magic, "emulated", 8) != 0) throw Broken(4, "the unique id was not made by ncclGetUniqueId");
    mesh.rank = rank;
    mesh.ranks = ranks;
    mesh.secret = root.secret;
    Listener own;
    int socket = connectTo(root.port, mesh.aborted);
    std::unique_ptr<int, void (*)(int*)> closing(&socket, [](int* it) { close(*it); });
    Hello hello{root.secret, rank, ranks, own.port, {}};
    strncpy(hello.place, place.c_str(), sizeof hello.place - 1);
    sendAll(socket, &hello, sizeof hello, mesh.aborted);
    std::vector<int> answer(ranks + 1);
    receiveAll(socket, answer.data(), sizeof(int), mesh.aborted);
    if (answer[0] != 0) throw Broken(answer[0], "duplicate device or rank, or ranks that name different numbers of ranks");
    receiveAll(socket, answer.data() + 1, ranks * sizeof(int), mesh.aborted);
    weave(mesh, own, {answer.begin() + 1, answer.end()});
}

void exchange(const std::vector<int>& sockets, const std::vector<Part>& sends, std::vector<Part>& receives, const std::atomic<bool>& aborted) {
    std::vector<size_t> sent(sends.size()), got(receives.size());
    for (;;) {
        std::vector<pollfd> waiting;
        std::vector<int> peers;
        auto want = [&](int peer, short events) {
            for (size_t i = 0; i < peers.size(); i++) {
                if (peers[i] == peer) {
                    waiting[i].events |= events;
                    return;
                }
            }
            peers.push_back(peer);
            waiting.push_back({sockets[peer], events, 0});
        };
        for (size_t i = 0; i < sends.size(); i++) {
            if (sent[i] < sends[i].bytes.size()) want(sends[i].peer, POLLOUT);
        }
        for (size_t i = 0; i < receives.size(); i++) {
            if (got[i] < receives[i].bytes.size()) want(receives[i].peer, POLLIN);
        }
        if (waiting.empty()) return;
        int count = poll(waiting.data(), waiting.size(), 20);
        if (aborted) throw Broken(0, "aborted");
        if (count <= 0) continue;
        auto move = [&](const std::vector<Part>& parts, std::vector<size_t>& done, short event, auto&& action) {
            std::vector<int> busy;  // several parts of one peer go one after the other
            for (size_t i = 0; i < parts.size(); i++) {
                if (done[i] == parts[i].bytes.size() || std::find(busy.begin(), busy.end(), parts[i].peer) != busy.end()) continue;
                busy.push_back(parts[i].peer);
                size_t at = std::find(peers.begin(), peers.end(), parts[i].peer) - peers.begin();
                if ((waiting[at].revents & (event | POLLERR | POLLHUP)) == 0) continue;
                ssize_t moved = action(sockets[parts[i].peer], parts[i], done[i]);
                if (moved > 0) done[i] += moved;
                else if (moved == 0 || !wouldBlock()) throw Broken(6, "rank " + std::to_string(parts[i].peer) + " closed its connection");
            }
        };
        move(receives, got, POLLIN, [](int socket, const Part& part, size_t from) {
            return recv(socket, const_cast<char*>(part.bytes.data()) + from, part.bytes.size() - from, 0);
        });
        move(sends, sent, POLLOUT, [](int socket, const Part& part, size_t from) {
            return send(socket, part.bytes.data() + from, part.bytes.size() - from, MSG_NOSIGNAL);
        });
    }
}

bool divide(Mesh& parent, const std::vector<int>& members, int colour, int key, Mesh& child) {
    struct Wish {
        int colour, key, port;
    };
    Listener own;
    Wish mine{colour, key, own.port};
    std::vector<Part> sends, receives;
    for (int peer : members) {
        if (peer == parent.rank) continue;
        auto* bytes = reinterpret_cast<char*>(&mine);
        sends.push_back({peer, {bytes, bytes + sizeof mine}});
        receives.push_back({peer, std::vector<char>(sizeof mine)});
    }
    exchange(parent.control, sends, receives, parent.aborted);
    std::vector<std::tuple<int, int, int>> same{{key, parent.rank, own.port}};
    for (const Part& part : receives) {
        Wish wish{};
        memcpy(&wish, part.bytes.data(), sizeof wish);
        if (wish.colour == colour) same.emplace_back(wish.key, part.peer, wish.port);
    }
    if (colour < 0) return false;
    std::sort(same.begin(), same.end());
    child.ranks = static_cast<int>(same.size());
    child.secret = parent.secret * 6364136223846793005ull + static_cast<uint64_t>(colour) + 1442695040888963407ull;
    std::vector<int> ports;
    for (const auto& [order, rank, port] : same) {
        if (rank == parent.rank) child.rank = static_cast<int>(ports.size());
        ports.push_back(port);
    }
    weave(child, own, ports);
    return true;
}

}  // namespace emulated::nccl
