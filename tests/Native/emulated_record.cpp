// Settings, the record of calls, and the rules by which calls fail.
#include "emulated_record.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>

namespace emulated {
namespace {

struct Rule {
    std::string call;
    long from = 0;  // 0: every call
    bool onwards = false;
    std::string action;
};

struct RuleSet {
    std::vector<Rule> rules;
    std::map<std::string, long> counts;
};

// Kept for the life of the process: threads of the emulation may still run while it ends.
struct Record {
    std::mutex lock;
    std::map<std::string, std::string> settings;
    std::string logPath;
    int log = -1;
    std::string faultText;
    RuleSet fixed;
    std::string controlStamp;
    RuleSet control;
};

Record& record() {
    static auto* one = new Record;
    return *one;
}

std::string settingLocked(const char* name, const char* otherwise) {
    auto found = record().settings.find(name);
    if (found != record().settings.end()) return found->second;
    const char* value = getenv(name);
    return value == nullptr ? otherwise : value;
}

std::string trimmed(const std::string& text) {
    size_t from = text.find_first_not_of(" \t\r"), to = text.find_last_not_of(" \t\r");
    return from == std::string::npos ? "" : text.substr(from, to - from + 1);
}

RuleSet parse(std::string text) {
    RuleSet set;
    for (char& c : text) {
        if (c == '\n') c = ';';
    }
    std::istringstream parts(text);
    std::string part;
    while (std::getline(parts, part, ';')) {
        part = trimmed(part);
        if (part.empty()) continue;
        size_t equals = part.find('=');
        if (equals == std::string::npos) {
            fprintf(stderr, "emulated: a fault is NAME[@N]=ACTION, not '%s'\n", part.c_str());
            _exit(97);
        }
        Rule rule;
        rule.action = trimmed(part.substr(equals + 1));
        std::string who = trimmed(part.substr(0, equals));
        size_t at = who.find('@');
        rule.call = who.substr(0, at);
        if (at != std::string::npos) {
            rule.from = atol(who.c_str() + at + 1);
            rule.onwards = who.back() == '+';
        }
        set.rules.push_back(rule);
    }
    return set;
}

// The control file is whole at every moment because tests write beside it and rename.
void readControl(Record& all) {
    std::string path = settingLocked("LOCKSTEP_EMULATED_CONTROL", "");
    struct stat found {};
    if (path.empty() || stat(path.c_str(), &found) != 0) {
        if (!all.controlStamp.empty()) all.control = {};
        all.controlStamp.clear();
        return;
    }
    std::ostringstream stamp;
    stamp << path << found.st_ino << '/' << found.st_size << '/' << found.st_mtim.tv_sec << '.' << found.st_mtim.tv_nsec;
    if (stamp.str() == all.controlStamp) return;
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    all.control = parse(text.str());
    all.controlStamp = stamp.str();
}

std::string actionOf(RuleSet& set, const std::string& call) {
    long count = ++set.counts[call];
    for (const Rule& rule : set.rules) {
        bool meant = rule.from == 0 || rule.from == count || (rule.onwards && count >= rule.from);
        if (rule.call == call && meant && rule.action != "release") return rule.action;
    }
    return "";
}

bool released(const std::string& call) {
    Record& all = record();
    std::lock_guard hold(all.lock);
    readControl(all);
    for (const Rule& rule : all.control.rules) {
        if (rule.call == call && rule.action == "release") return true;
    }
    return false;
}

void pause(long milliseconds) {
    timespec time{milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&time, nullptr);
}

void write(const std::string& line) {
    Record& all = record();
    std::lock_guard hold(all.lock);
    std::string path = settingLocked("LOCKSTEP_EMULATED_LOG", "");
    if (path != all.logPath) {
        if (all.log >= 0) close(all.log);
        all.log = path.empty() ? -1 : open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        all.logPath = path;
    }
    if (all.log >= 0 && ::write(all.log, line.data(), line.size()) < 0) perror("emulated log");
}

}  // namespace

std::string setting(const char* name, const char* otherwise) {
    std::lock_guard hold(record().lock);
    return settingLocked(name, otherwise);
}

bool logging() { return !setting("LOCKSTEP_EMULATED_LOG").empty(); }

Fault Call::fault(bool canHangLater) {
    Record& all = record();
    std::string action;
    {
        std::lock_guard hold(all.lock);
        std::string text = settingLocked("LOCKSTEP_EMULATED_FAULTS", "");
        if (text != all.faultText) {
            all.fixed = parse(text);
            all.faultText = text;
        }
        readControl(all);
        action = actionOf(all.fixed, _name);
        std::string armed = actionOf(all.control, _name);
        if (action.empty()) action = armed;
    }
    if (action.empty()) return {};
    note("fault", action);
    std::string kind = action.substr(0, action.find(':'));
    int value = action.find(':') == std::string::npos ? 0 : atoi(action.c_str() + kind.size() + 1);
    if (kind == "hang") {
        if (canHangLater) return {Disturbance::Hang, 0};
        note("hangs", 1);
        end(-1);
        while (!released(_name)) pause(5);
        return {};
    }
    if (kind == "delay") {
        pause(value);
        return {};
    }
    if (kind == "exit" || kind == "kill") {
        end(-1);
        if (kind == "kill") raise(SIGKILL);
        _exit(value == 0 ? 86 : value);
    }
    if (kind == "async") return {Disturbance::Async, value};
    return {Disturbance::Error, kind == "error" ? value : atoi(action.c_str())};
}

Call& Call::raw(const char* key, const std::string& json) {
    _fields += std::string(",\"") + key + "\":" + json;
    return *this;
}

Call& Call::note(const char* key, double value) {
    char text[64];
    snprintf(text, sizeof text, "%.9g", value);
    bool number = text[0] == '-' ? text[1] < 'a' : text[0] < 'a';
    return raw(key, number ? text : quoted(text));
}

Call& Call::note(const char* key, const std::string& value) { return raw(key, quoted(value)); }

Call& Call::note(const char* key, const std::vector<int64_t>& values) {
    std::string list = "[";
    for (size_t i = 0; i < values.size(); i++) list += (i == 0 ? "" : ",") + std::to_string(values[i]);
    return raw(key, list + "]");
}

int Call::end(int result) {
    if (logging()) {
        std::ostringstream line;
        line << "{\"pid\":" << getpid() << ",\"library\":\"" << _library << "\",\"call\":\"" << _name << '"' << _fields
             << ",\"result\":" << result << "}\n";
        write(line.str());
    }
    return result;
}

void violation(const std::string& what) {
    fprintf(stderr, "emulated: %s\n", what.c_str());
    Call("emulation", "violation").note("what", what).end(0);
}

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (unsigned char c : text) {
        char code[8];
        if (c == '"' || c == '\\') {
            (result += '\\') += static_cast<char>(c);
        } else if (c < 0x20) {
            snprintf(code, sizeof code, "\\u%04x", c);
            result += code;
        } else {
            result += static_cast<char>(c);
        }
    }
    return result + "\"";
}

// FNV-1a over 64 bits, twice with different starts: names of files, no secret.
std::string hashOf(const std::string& text) {
    uint64_t one = 14695981039346656037ull, two = 1099511628211ull * 31;
    for (unsigned char c : text) {
        one = (one ^ c) * 1099511628211ull;
        two = (two ^ c) * 1099511628211ull + 0x9e3779b97f4a7c15ull;
    }
    char name[40];
    snprintf(name, sizeof name, "%016llx%016llx", static_cast<unsigned long long>(one), static_cast<unsigned long long>(two));
    return name;
}

std::string ownFolder() {
    Dl_info info{};
    dladdr(reinterpret_cast<void*>(&hashOf), &info);
    std::string path = info.dli_fname == nullptr ? "." : info.dli_fname;
    size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

}  // namespace emulated

// Sets a setting of this process; a null value gives the environment's back. Rules count calls anew from here, also where they say what
// the last ones did.
EMULATED_API void lockstepEmulatedSet(const char* name, const char* value) {
    std::lock_guard hold(emulated::record().lock);
    if (value == nullptr) {
        emulated::record().settings.erase(name);
    } else {
        emulated::record().settings[name] = value;
    }
    if (std::string(name) == "LOCKSTEP_EMULATED_FAULTS") {
        emulated::record().faultText.clear();
        emulated::record().fixed = {};
    }
}
