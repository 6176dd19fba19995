#include "socketserver/threads.hpp"

#include <cxxabi.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "socketserver/error_report.hpp"
#include "socketserver/no_cancellation.hpp"
#include "socketserver/os_error.hpp"

namespace socketserver {

namespace {

// Those among whom the current thread is one.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
thread_local const Threads* group_of_this_thread = nullptr;

// Sockets have inodes too, and no two open sockets have the same. 0: it is not open.
ino_t inode_of(int connection) {
    struct stat status {};
    return ::fstat(connection, &status) < 0 ? 0 : status.st_ino;
}

// pthread_create(3), since std::thread can't be told how large its stack is to be.
pthread_t start_thread(void* (*run)(void*), void* argument, std::size_t stack_size) {
    pthread_t thread{};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    const bool has_size = pthread_attr_setstacksize(&attributes, stack_size) == 0;
    const int error = has_size ? pthread_create(&thread, &attributes, run, argument) : 0;
    pthread_attr_destroy(&attributes);
    if (!has_size)
        throw std::invalid_argument("a thread can't have a stack of " +
                                    std::to_string(stack_size) +
                                    " bytes: give 16384 or more");
    if (error != 0)
        throw_os_error(error, "start a thread");
    return thread;
}

}  // namespace

void Threads::start(Request& request, std::function<void(Request&)> work,
                    std::size_t stack_size) {
    reap();
    Workers workers(1);
    const auto worker = workers.begin();
    if (const Socket* connection = std::get_if<Socket>(&request)) {
        worker->connection = connection->fileno();
        worker->inode = inode_of(worker->connection);
    }
    worker->threads = this;
    worker->place = worker;
    worker->work = std::move(work);
    worker->request = std::move(request);
    {
        const std::lock_guard lock(mutex_);
        running_.splice(running_.end(), workers);
    }
    try {
        worker->thread = start_thread(&run, &*worker, stack_size);
    } catch (...) {
        request = std::move(worker->request);
        const std::lock_guard lock(mutex_);
        running_.erase(worker);
        throw;
    }
}

void* Threads::run(void* argument) {
    struct AtTheEnd {
        Worker& worker;
        ~AtTheEnd() { worker.threads->note_end(worker); }
    };
    Worker& worker = *static_cast<Worker*>(argument);
    // The thread's first thread_local object is the last to go, however the thread ends,
    // by pthread_exit(3) too. After that a join has nothing left to wait for.
    thread_local const AtTheEnd at_the_end{worker};
    group_of_this_thread = worker.threads;
    try {
        worker.work(worker.request);
    } catch (const abi::__forced_unwind&) {
        throw;  // the thread is being ended
    } catch (...) {
        report_exception(
            [] {
                return "Exception in a thread of the server: " +
                       describe_current_exception();
            },
            "Exception in a thread of the server\n");
    }
    worker.request = Request();
    return nullptr;
}

void Threads::note_end(Worker& worker) noexcept {
    worker.request = Request();
    worker.work = nullptr;
    const std::lock_guard lock(mutex_);
    ended_.splice(ended_.end(), running_, worker.place);
    one_has_ended_.notify_all();
}

void Threads::reap() {
    Workers ended;
    {
        const std::lock_guard lock(mutex_);
        ended.swap(ended_);
    }
    const NoCancellation in_a_join;  // or the rest would never be joined
    for (const Worker& worker : ended)
        pthread_join(worker.thread, nullptr);
}

bool Threads::wait(Timeout timeout) {
    const Deadline deadline(timeout);
    std::unique_lock lock(mutex_);
    while (!running_.empty() && !deadline.passed()) {
        if (const Timeout remaining = deadline.remaining())
            one_has_ended_.wait_for(lock, *remaining);
        else
            one_has_ended_.wait(lock);
    }
    const bool all_have_ended = running_.empty();
    lock.unlock();
    reap();
    return all_have_ended;
}

void Threads::cut_off() {
    const std::lock_guard lock(mutex_);
    for (const Worker& worker : running_) {
        // A handler may have closed its connection, and the number may be another's by
        // now. A duplicate can't be closed meanwhile: is it still the same socket?
        const FileDescriptor duplicate(::fcntl(worker.connection, F_DUPFD_CLOEXEC, 0));
        if (duplicate.fileno() >= 0 && inode_of(duplicate.fileno()) == worker.inode)
            ::shutdown(duplicate.fileno(), SHUT_RDWR);
    }
}

bool Threads::is_one_of_them() const {
    return group_of_this_thread == this;
}

}  // namespace socketserver
