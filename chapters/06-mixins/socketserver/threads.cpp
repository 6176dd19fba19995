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
#include "socketserver/reset_at_close.hpp"

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
    key_of_the_end();  // in the thread it would be too late for an error
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
    // Says that the thread has ended. There may be no memory to have that done later.
    struct Notice {
        Worker& worker;
        bool is_given_later;
        ~Notice() {
            if (!is_given_later)
                note_end_of(&worker);
        }
    };
    Worker& worker = *static_cast<Worker*>(argument);
    const Notice notice{worker, pthread_setspecific(key_of_the_end(), &worker) == 0};
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

// The value of a key is destroyed when the thread's thread_local objects are gone,
// however the thread ends, by pthread_exit(3) too. After that a join has nothing left to
// wait for. (A thread_local object that is the thread's first would be the last to go as
// well. But without memory for its first use glibc ends the whole program.)
pthread_key_t Threads::key_of_the_end() {
    static const pthread_key_t key = [] {
        pthread_key_t made{};
        if (const int error = pthread_key_create(&made, &note_end_of))
            throw_os_error(error, "make a key for threads");
        return made;
    }();
    return key;
}

void Threads::note_end_of(void* worker) {
    Worker& ended = *static_cast<Worker*>(worker);
    ended.threads->note_end(ended);
}

void Threads::note_end(Worker& worker) noexcept {
    worker.request = Request();
    worker.work = nullptr;
    const std::lock_guard lock(mutex_);
    ended_.splice(ended_.end(), running_, worker.place);
    one_has_ended_.notify_all();
    if (is_awaited_)
        vacancy_->wake();
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
            socketserver::cut_off(duplicate.fileno());
    }
}

bool Threads::are_at_least(std::size_t count) {
    const std::lock_guard lock(mutex_);
    is_awaited_ = running_.size() >= count;
    if (is_awaited_ && vacancy_)
        vacancy_->reset();
    else if (is_awaited_)
        vacancy_.emplace();
    return is_awaited_;
}

bool Threads::is_one_of_them() const {
    return group_of_this_thread == this;
}

}  // namespace socketserver
