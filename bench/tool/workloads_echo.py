"""Chapter 6 under load: what a thread or a process for each request costs."""

from .servers import Server
from .workload import (Figure, Target, Workload, under_load,
                       watched_under_load)

OURS = "06-mixins/servers/echo_server"
BARE = "peers/bare_server"
PYTHONS = "peers/python_server.py"

THREADS, FORKS = "ThreadingTCPServer", "ForkingTCPServer"


def servers(work):
    """Ours without streams do what the bare ones do: they send back what arrives. With
    streams they are as a user would write them."""
    piece = work.replace("line", "piece")
    return (
        Server(THREADS, OURS, ("threads", piece)),
        Server("ThreadingTCPServer, streams", OURS, ("threads", work)),
        Server(FORKS, OURS, ("forks", piece)),
        Server("bare epoll", "peers/bare_epoll_server", (work,)),
        Server("bare threads", BARE, ("threads", work)),
        Server("bare forks", BARE, ("forks", work)),
        Server("bare forks, looked after", BARE, ("kept-forks", work)),
        Server("Python's ThreadingTCPServer", PYTHONS, ("threads", work)),
        Server("Python's ForkingTCPServer", PYTHONS, ("forks", work)),
        Server("Poco", "peers/poco_server", (work,), "libpoco-dev"),
    )


def echo(clients, targets=()):
    return Workload(
        f"06-mixins/echo_{clients}", servers("every-line"),
        under_load("messages", clients),
        (Figure(f"Echo of 64 bytes over {clients} kept connections", "messages/s",
                why="the price of the handler once its thread or process is there",
                targets=targets, peer="bare threads"),),
        family="echo", clients=clients)


ECHO_TARGETS = (
    Target(THREADS, "bare threads", 0.95),
    Target(THREADS, "Poco", 1.0),
    Target(FORKS, "bare forks", 0.95),
)

CONNECT = Workload(
    "06-mixins/connect_16", servers("one-line"), under_load("connections", 16),
    (Figure("Connect, one line, close, 16 at a time", "connections/s",
            why="the price of the mix-in around the thread or process that it starts",
            targets=(Target(THREADS, "bare threads", 0.85),
                     Target(FORKS, "bare forks, looked after", 0.9),
                     Target(FORKS, "bare forks", 0.9)),
            peer="bare threads"),))

DATAGRAMS = Workload(
    "06-mixins/datagrams_64",
    (Server("UDPServer", OURS, ("sequential", "datagrams")),
     Server("ThreadingUDPServer", OURS, ("threads", "datagrams")),
     Server("bare loop", "peers/bare_udp_server"),
     Server("Python's UDPServer", PYTHONS, ("sequential", "datagrams")),
     Server("Python's ThreadingUDPServer", PYTHONS, ("threads", "datagrams"))),
    under_load("datagrams", 64),
    (Figure("UDP echo of 64 bytes, 64 under way", "datagrams/s",
            why="the price of the loop, and of a thread for each datagram",
            targets=(Target("UDPServer", "bare loop", 0.9),), peer="bare loop"),))

MODELS = ("sequential", "threads", "forks")


def models(family, clients, kind, work, title, why, compared=MODELS):
    return Workload(
        f"06-mixins/models_{family}_{clients}",
        tuple(Server(model, OURS, (model, work)) for model in compared),
        watched_under_load(kind, clients),
        (Figure(f"{title}, {clients} at a time", "answers/s", why=why,
                peer=compared[0]),),
        rounds=3, family=f"models_{family}", clients=clients)


def connecting(clients):
    return models("connect", clients, "connections", "one-line",
                  "Models: connect, one line, close",
                  "where there is nothing to wait for, a model only costs")


def echoing(clients):
    return models("echo", clients, "messages", "every-line",
                  "Models: echo over kept connections",
                  "a sequential server would serve only the first of them",
                  MODELS[1:])


def waiting(clients):
    return models("wait", clients, "connections", "one-wait",
                  "Models: each answer waits 2 ms, as if for a database",
                  "where a handler waits, threads and processes serve others meanwhile")


NUMBERS = (1, 4, 16, 64, 256, 1000)

WORKLOADS = (
    echo(1), echo(64, ECHO_TARGETS), echo(512), CONNECT, DATAGRAMS,
    *map(connecting, NUMBERS), *map(echoing, NUMBERS), *map(waiting, NUMBERS),
)
