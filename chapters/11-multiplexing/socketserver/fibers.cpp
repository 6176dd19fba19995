// What of a fiber happens where: wait_on(), yield() and call_in_thread() are called on
// the fiber, and put it aside; run_ready() and all that it calls run on the thread's
// stack.
#include "socketserver/fibers.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>

#include "socketserver/error_report.hpp"
#include "socketserver/fiber_ended.hpp"
#include "socketserver/no_cancellation.hpp"
#include "socketserver/os_error.hpp"
#include "socketserver/reset_at_close.hpp"
#include "socketserver/stack_overflow.hpp"
#include "socketserver/waiting.hpp"

namespace socketserver {

namespace {

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<std::size_t> fibers_in_the_process = 0;

// What epoll gives back with an event: the number, and which of its owners is meant.
constexpr std::uint64_t key_of(int fileno, unsigned closings) noexcept {
    return std::uint64_t(closings) << 32 | static_cast<unsigned>(fileno);
}

// No descriptor has it.
constexpr std::uint64_t key_of_calls = ~std::uint64_t(0);

// Whether this wakes one who waits for such events. poll(2) and epoll(7) have the same
// numbers for them.
bool wakes(std::uint32_t events, short wanted) noexcept {
    auto those = static_cast<std::uint32_t>(wanted) | EPOLLERR | EPOLLHUP;
    if ((wanted & POLLIN) != 0)
        those |= EPOLLRDHUP;
    return (events & those) != 0;
}

}  // namespace

std::size_t living_fibers() noexcept {
    return fibers_in_the_process;
}

// The descriptors of a wait, for as long as it waits for them.
class Fibers::Parked {
public:
    Parked(Fibers& fibers, std::span<pollfd> descriptors)
        : fibers_(fibers),
          many_(descriptors.size() > few_.size() ? descriptors.size() : 0) {
        waits_ =
            many_.empty() ? std::span(few_).first(descriptors.size()) : std::span(many_);
        for (std::size_t i = 0; i < descriptors.size(); ++i) {
            descriptors[i].revents = 0;
            waits_[i] = {fibers.running_, &descriptors[i], nullptr};
        }
    }
    ~Parked() {
        for (const Wait& wait : waits_)
            fibers_.remove(wait);
    }
    Parked(const Parked&) = delete;
    Parked& operator=(const Parked&) = delete;

    // False when one of them will never make anybody ready, since it is so already.
    bool add_all() {
        bool all = true;
        for (Wait& wait : waits_)
            all &= fibers_.add(wait);
        return all;
    }

private:
    Fibers& fibers_;
    std::array<Wait, 3> few_;
    std::vector<Wait> many_;
    std::span<Wait> waits_;
};

void Fibers::Queue::push(Worker& worker) noexcept {
    worker.next = nullptr;
    (last == nullptr ? first : last->next) = &worker;
    last = &worker;
    ++size;
}

Fibers::Worker& Fibers::Queue::pop() noexcept {
    Worker& worker = *first;
    first = worker.next;
    if (first == nullptr)
        last = nullptr;
    --size;
    return worker;
}

Fibers::Fibers() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_.fileno() < 0)
        throw_os_error(errno, "epoll_create1");
    tell_of_stack_overflows();
}

Fibers::~Fibers() {
    cut_off();
    wait(std::nullopt);
}

Timeout Fibers::next_turn() const {
    using std::chrono::milliseconds;
    if (ready_.size != 0)
        return milliseconds(0);
    if (deadlines_.empty())
        return std::nullopt;
    const auto left = deadlines_.begin()->first - Clock::now();
    return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(left));
}

void Fibers::start(Request& request, const Address& client_address,
                   std::function<void(Request&)> work, std::size_t stack_size) {
    std::list<Worker> workers(1);
    const auto worker = workers.begin();
    worker->place = worker;
    worker->client_address = client_address;
    worker->work = std::move(work);
    worker->fiber = std::make_unique<Fiber>(stacks_.take(stack_size),
                                            [this, worker] { run(*worker); });
    worker->request = std::move(request);
    workers_.splice(workers_.end(), workers);
    ++fibers_in_the_process;
    const NoCancellation of_the_loops_thread;
    since_ = Clock::now();
    resume(*worker);
}

void Fibers::run_ready() {
    if (is_one_of_them())
        return;
    const NoCancellation of_the_loops_thread;
    take_events();
    take_late();
    // Those that become ready meanwhile have their turn in the next one.
    for (std::size_t left = ready_.size; left > 0; --left)
        resume(ready_.pop());
}

bool Fibers::wait(Timeout timeout) {
    const Deadline deadline(timeout);
    while (!workers_.empty() && !deadline.passed()) {
        wait_for(fileno(), POLLIN, Deadline(smaller(deadline.remaining(), next_turn())));
        run_ready();
    }
    return workers_.empty();
}

void Fibers::cut_off() {
    for (Worker& worker : workers_) {
        if (const Socket* connection = std::get_if<Socket>(&worker.request))
            socketserver::cut_off(connection->fileno());
        worker.is_told_to_end = true;
        make_ready(worker);
    }
}

// ---- On the fiber.

Waiter::End Fibers::wait_on(std::span<pollfd> descriptors, const Deadline& deadline) {
    if (may_not_wait())
        return End::late;
    Worker& me = *running_;
    Parked parked(*this, descriptors);
    if (!parked.add_all())
        return End::ready;
    limit(me, deadline.remaining());
    me.is_late = false;
    me.is_parked = true;
    me.fiber->suspend();
    return me.is_late ? End::late : End::ready;
}

void Fibers::yield() {
    if (!may_not_wait())
        go_to_the_end_of_the_queue();
}

void Fibers::go_to_the_end_of_the_queue() {
    Worker& me = *running_;
    ready_.push(me);
    me.fiber->suspend();
}

// The function may use what lies on the fiber's stack, so nothing ends this wait but its
// end.
void Fibers::call_in_thread(const std::function<void()>& function) {
    Worker& me = *running_;
    if (!call_is_done_) {
        call_is_done_.emplace();
        epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.u64 = key_of_calls}};
        if (::epoll_ctl(epoll_.fileno(), EPOLL_CTL_ADD, call_is_done_->fileno(), &event) <
            0) {
            call_is_done_.reset();
            throw_os_error(errno, "epoll_ctl");
        }
    }
    if (!threads_)
        threads_.emplace();
    me.is_in_call = true;
    threads_->put([this, &me, &function] {
        function();
        const std::lock_guard lock(mutex_);
        me.next = std::exchange(calls_done_, &me);
        call_is_done_->wake();
    });
    while (me.is_in_call)
        me.fiber->suspend();
}

// The descriptor's number will be another's: those that wait for it are told, and what
// epoll still has to say of it is not theirs.
void Fibers::forget(int fileno) noexcept {
    const auto place = static_cast<std::size_t>(fileno);
    if (place < watched_.size())
        end_waits(watched_[place]);
}

// While its server is being closed: throws, where that can be. A handler that has caught
// it is asked again, when the others have had their turn.
bool Fibers::may_not_wait() {
    Worker& me = *running_;
    if (!me.is_told_to_end)
        return false;
    if (std::uncaught_exceptions() > 0)
        return true;  // in a destructor: to throw there would end the program
    constexpr int too_often = 3;
    if (++me.times_ended == too_often)
        report_exception(
            [&me] {
                return "The handler of " + me.client_address.to_string() +
                       " goes on, though its server is being closed: it must not catch "
                       "FiberEnded\n";
            },
            "A handler goes on, though its server is being closed\n");
    if (me.times_ended > 1)
        go_to_the_end_of_the_queue();
    throw FiberEnded();
}

bool Fibers::add(Wait& wait) {
    const int fileno = wait.descriptor->fd;
    if (fileno < 0)
        return true;  // poll(2) passes over it
    const auto place = static_cast<std::size_t>(fileno);
    if (place >= watched_.size())
        watched_.resize(place + 1);
    Watched& watched = watched_[place];
    if (!watched.is_added || watched.closings != closings_of(fileno))
        if (!add_to_epoll(fileno, watched)) {
            wait.descriptor->revents = POLLNVAL;
            return false;
        }
    Wait** last = &watched.first;
    while (*last != nullptr)
        last = &(*last)->next;
    *last = &wait;  // first come, first served
    return true;
}

void Fibers::remove(const Wait& wait) noexcept {
    if (wait.descriptor->fd < 0)
        return;
    const auto place = static_cast<std::size_t>(wait.descriptor->fd);
    if (place >= watched_.size())
        return;
    for (Wait** link = &watched_[place].first; *link != nullptr; link = &(*link)->next)
        if (*link == &wait) {
            *link = wait.next;
            return;
        }
}

// One registration for all that a descriptor can become, and for as long as it is open:
// an event says that it has become ready, and not that it still is. False when the
// descriptor is closed.
bool Fibers::add_to_epoll(int fileno, Watched& watched) {
    end_waits(watched);
    watched.closings = closings_of(fileno);
    epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI | EPOLLET,
                      .data = {.u64 = key_of(fileno, watched.closings)}};
    int failed = ::epoll_ctl(epoll_.fileno(), EPOLL_CTL_ADD, fileno, &event);
    if (failed < 0 && errno == EEXIST)
        failed = ::epoll_ctl(epoll_.fileno(), EPOLL_CTL_MOD, fileno, &event);
    if (failed < 0 && errno == EBADF)
        return false;
    if (failed < 0)
        throw_os_error(errno, "epoll_ctl");
    watched.is_added = true;
    return true;
}

void Fibers::end_waits(Watched& watched) noexcept {
    for (const Wait* wait = std::exchange(watched.first, nullptr); wait != nullptr;
         wait = wait->next) {
        wait->descriptor->revents = POLLNVAL;
        make_ready(*wait->worker);
    }
    watched.is_added = false;
}

// ---- On the thread's stack.

void Fibers::limit(Worker& worker, Timeout time) {
    if (!time)
        return;
    const Clock::time_point end = Clock::now() + *time;
    if (worker.node.empty()) {
        worker.limit = deadlines_.emplace_hint(deadlines_.end(), end, &worker);
    } else {
        worker.node.key() = end;
        worker.limit = deadlines_.insert(deadlines_.end(), std::move(worker.node));
    }
    worker.has_limit = true;
}

void Fibers::make_ready(Worker& worker) noexcept {
    if (!std::exchange(worker.is_parked, false))
        return;
    if (std::exchange(worker.has_limit, false))
        worker.node = deadlines_.extract(worker.limit);
    ready_.push(worker);
}

void Fibers::take_events() {
    std::array<epoll_event, 256> events;  // NOLINT: the kernel fills what is read
    const int count =
        ::epoll_wait(epoll_.fileno(), events.data(), static_cast<int>(events.size()), 0);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events.at(static_cast<std::size_t>(i));
        if (event.data.u64 == key_of_calls) {
            take_calls_done();
            continue;
        }
        const auto fileno = static_cast<std::uint32_t>(event.data.u64);
        Watched& watched = watched_[fileno];
        if (!watched.is_added || watched.closings != event.data.u64 >> 32)
            continue;  // of somebody who had this number before
        for (const Wait* wait = watched.first; wait != nullptr; wait = wait->next)
            if (wakes(event.events, wait->descriptor->events))
                make_ready(*wait->worker);
    }
}

void Fibers::take_late() {
    since_ = Clock::now();
    while (!deadlines_.empty() && deadlines_.begin()->first <= since_) {
        Worker& worker = *deadlines_.begin()->second;
        worker.is_late = true;
        make_ready(worker);
    }
}

void Fibers::take_calls_done() noexcept {
    eventfd_t number = 0;
    ::eventfd_read(call_is_done_->fileno(), &number);
    Worker* done = nullptr;
    {
        const std::lock_guard lock(mutex_);
        done = std::exchange(calls_done_, nullptr);
    }
    while (done != nullptr) {
        Worker& worker = *std::exchange(done, done->next);
        worker.is_in_call = false;
        ready_.push(worker);
    }
}

void Fibers::resume(Worker& worker) {
    Worker* const before = std::exchange(running_, &worker);
    note_switch();
    {
        const RunsOnStack runs(worker.fiber->stack());
        Waiter* const outer = exchange_waiter(this);
        worker.fiber->resume();
        exchange_waiter(outer);
    }
    running_ = before;
    report_if_slow(worker);
    if (worker.fiber->has_ended())
        end(worker);
}

// The first function of a fiber's own.
void Fibers::run(Worker& worker) noexcept {
    try {
        worker.work(worker.request);
    } catch (const FiberEnded&) {  // as it was asked to
    } catch (...) {
        report_exception(
            [] {
                return "Exception in a fiber of the server: " +
                       describe_current_exception();
            },
            "Exception in a fiber of the server\n");
    }
    worker.request = Request();
    worker.work = nullptr;
}

void Fibers::end(Worker& worker) noexcept {
    stacks_.give_back(worker.fiber->take_stack());
    workers_.erase(worker.place);
    --fibers_in_the_process;
}

void Fibers::report_if_slow(Worker& worker) {
    const Clock::time_point now = Clock::now();
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(
        now - std::exchange(since_, now));
    if (time < slow_time || std::exchange(worker.was_slow, true))
        return;
    report_exception(
        [&] {
            return "The handler of " + worker.client_address.to_string() +
                   " has kept all others from running for " +
                   std::to_string(time.count()) + " ms\n";
        },
        "A handler has kept all others from running\n");
}

}  // namespace socketserver
