// What every emulated library shares with the tests: settings, one JSON line a call, faults on demand.
//
// Settings come from the environment; a test that has the libraries in its own process sets them with
// lockstepEmulatedSet, because a managed process does not hand changes of its environment to native code:
//   LOCKSTEP_EMULATED_GPUS     devices, default 1
//   LOCKSTEP_EMULATED_MEMORY   bytes of a device, default 4 GiB
//   LOCKSTEP_EMULATED_LAZY     1: work on a stream runs only when something waits for it
//   LOCKSTEP_EMULATED_LOG      file that gets a line a call (processes may share it)
//   LOCKSTEP_EMULATED_TRACE    1: also a line for each operation when it runs on its stream
//   LOCKSTEP_EMULATED_FAULTS   rules, see below
//   LOCKSTEP_EMULATED_CONTROL  file with more rules, read again whenever it changes
//
// Rules: NAME[@N|@N+]=ACTION, separated by ';' or new lines. N counts the calls of NAME in this process, from 1
// (rules of the control file: from the moment the file was read); without it every call is meant, N+ is "from N on".
//   CODE or error:CODE  the call does nothing and returns CODE
//   hang                the call never returns; a collective is issued but never ends, until its communicator is aborted
//   delay:MS            the call takes MS milliseconds longer
//   exit[:CODE] | kill  the process ends at the call, by _exit or by SIGKILL
//   async:CODE          (collectives) the operation never ends and the communicator reports CODE
//   release             (control file) calls of NAME that hang go on
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#define EMULATED_API extern "C" __attribute__((visibility("default")))

namespace emulated {

std::string setting(const char* name, const char* otherwise = "");

enum class Disturbance { None, Error, Hang, Async };

struct Fault {
    Disturbance kind = Disturbance::None;
    int code = 0;
};

// One call of a native entry point. The line is written by end().
class Call {
public:
    Call(const char* library, const char* name) : _library(library), _name(name) {}

    // Looks the call up among the rules. Ends the process or waits where the rule says so; a rule that hangs
    // blocks here unless the caller can hang later (a collective on its stream).
    Fault fault(bool canHangLater = false);

    template <class T, class = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
    Call& note(const char* key, T value) {
        return raw(key, std::to_string(static_cast<long long>(value)));
    }
    Call& note(const char* key, double value);
    Call& note(const char* key, const std::string& value);
    Call& note(const char* key, const char* value) { return note(key, std::string(value == nullptr ? "" : value)); }
    Call& note(const char* key, const std::vector<int64_t>& values);
    Call& note(const char* key, std::initializer_list<unsigned> values) { return note(key, std::vector<int64_t>(values.begin(), values.end())); }
    Call& raw(const char* key, const std::string& json);

    int end(int result);
    const char* name() const { return _name; }

private:
    const char* _library;
    const char* _name;
    std::string _fields;
};

// A breach of the rules that real hardware would punish later or not at all.
void violation(const std::string& what);

bool logging();
std::string quoted(const std::string& text);
std::string hashOf(const std::string& text);

// The folder that the emulated libraries were loaded from.
std::string ownFolder();

}  // namespace emulated
