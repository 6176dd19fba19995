// The recorder: what an instrumented program calls when it enters and leaves a function,
// and what it calls in the place of pthread_create(3), fork(2) and the functions that
// throw and catch. Each event is one line in the file that FLOWTRACE names.
// diagrams/README.md says what the lines look like.
//
// This file is compiled without instrumentation. It must use no templates of the standard
// library: the linker keeps one copy of each, which may be an instrumented one.

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace {

// A thread's name says where it comes from, so it is the same in every run: "m" is the
// main thread, "m.t1" the first thread that m starts, "m.f2" its second fork.
struct Lane {
    char name[96] = "m";
    int threads = 0;  // that it has started
    int forks = 0;
    bool is_writing = false;  // what it calls meanwhile is not recorded
};

thread_local Lane lane;  // NOLINT: the hooks have no other place for it

unsigned long load_address() {
    unsigned long address = 0;
    dl_iterate_phdr(
        [](dl_phdr_info* program, size_t, void* result) {
            *static_cast<unsigned long*>(result) = program->dlpi_addr;
            return 1;  // the first one is the program itself
        },
        &address);
    return address;
}

int open_trace() {
    const char* path = getenv("FLOWTRACE");
    if (!path)
        return -1;
    const int file =
        open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
    dprintf(file, "%lx\n", load_address());
    return file;
}

// One write(2) for each line: so the order of the lines is the order of the events, in
// all threads and processes.
__attribute__((format(printf, 1, 2))) void record(const char* format, ...) {
    static const int file = open_trace();
    if (lane.is_writing || file < 0)
        return;
    lane.is_writing = true;
    char line[512];
    int size = snprintf(line, sizeof line, "%s ", lane.name);
    va_list values;
    va_start(values, format);
    size += vsnprintf(line + size, sizeof line - static_cast<size_t>(size) - 1, format,
                      values);
    va_end(values);
    line[size++] = '\n';
    // A child that is to become another program has closed all its files: that is its
    // end.
    if (write(file, line, static_cast<size_t>(size)) < 0 && errno != EBADF)
        abort();
    lane.is_writing = false;
}

// The function that is hidden by the one of the same name in this file.
template <class Function>
Function* hidden(Function*, const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

struct ThreadStart {
    void* (*run)(void*);
    void* argument;
    Lane lane;
};

void* run_in_lane(void* argument) {
    auto* start = static_cast<ThreadStart*>(argument);
    const ThreadStart own = *start;
    free(start);
    lane = own.lane;
    return own.run(own.argument);
}

}  // namespace

// Where the caller will go on, and its frame: a frame that an exception has left is found
// by its address.
#define CALLER __builtin_return_address(0), __builtin_frame_address(0)

extern "C" {

void __cyg_profile_func_enter(void* function, void* site) {
    record("enter %p %p %p", function, site, __builtin_frame_address(0));
}

void __cyg_profile_func_exit(void* function, void* site) {
    record("leave %p %p %p", function, site, __builtin_frame_address(0));
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                   void* (*run)(void*), void* argument) {
    static const auto real = hidden(&pthread_create, "pthread_create");
    auto* start = static_cast<ThreadStart*>(malloc(sizeof(ThreadStart)));
    *start = {run, argument, {}};
    snprintf(start->lane.name, sizeof lane.name, "%.80s.t%d", lane.name, ++lane.threads);
    record("thread %s %p %p", start->lane.name, CALLER);
    return real(thread, attributes, run_in_lane, start);
}

pid_t fork() {
    static const auto real = hidden(&fork, "fork");
    Lane child;
    snprintf(child.name, sizeof child.name, "%.80s.f%d", lane.name, ++lane.forks);
    record("fork %s %p %p", child.name, CALLER);
    const pid_t pid = real();
    if (pid == 0)
        lane = child;
    return pid;
}

void __cxa_throw(void* object, void* type, void (*destroy)(void*)) {
    static const auto real = hidden(&__cxa_throw, "__cxa_throw");
    const char* name = static_cast<const char**>(type)[1];  // behind the virtual table
    record("throw %s %p %p", name, CALLER);
    real(object, type, destroy);
    __builtin_unreachable();
}

void __cxa_rethrow() {
    static const auto real = hidden(&__cxa_rethrow, "__cxa_rethrow");
    record("rethrow - %p %p", CALLER);
    real();
    __builtin_unreachable();
}

// std::rethrow_exception(), which has its argument by reference.
[[noreturn]] void rethrow_kept(void* exception) __asm__(
    "_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE");

void rethrow_kept(void* exception) {
    static const auto real = hidden(
        &rethrow_kept, "_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE");
    record("rethrow - %p %p", CALLER);
    real(exception);
    __builtin_unreachable();
}

void* __cxa_begin_catch(void* object) noexcept {
    static const auto real = hidden(&__cxa_begin_catch, "__cxa_begin_catch");
    record("catch - %p %p", CALLER);
    return real(object);
}

void __cxa_end_catch() {
    static const auto real = hidden(&__cxa_end_catch, "__cxa_end_catch");
    record("caught - %p %p", CALLER);
    real();
}

}  // extern "C"
