"""Chapter 7 under load: what HTTP costs, and what others make of it."""

from .servers import Server
from .workload import (Figure, Target, Workload, beside_idle, under_load,
                       under_wrk)

OURS = "09-http-files/servers/http_server"
PYTHONS = "peers/python_http_server.py"

THREADING = "ThreadingHTTPServer"
PYTHONS_NAME = "Python's ThreadingHTTPServer"

TEXT = ("/hello", 12)
FILE_4K = ("/4k.bin", 4096)
FILE_10M = ("/10m.bin", 10 * 1024 * 1024)


def servers(*work, bare_work=None):
    """All that speak HTTP, each as it is fastest here: TCP_NODELAY, no log, no limit to
    what one connection may ask for, a long queue, a thread for each client."""
    bare = (bare_work or work[0], *work[1:])
    return (
        Server(THREADING, OURS, work),
        Server("bare epoll", "peers/bare_epoll_server", bare),
        Server("bare threads", "peers/bare_http_server", bare),
        Server(PYTHONS_NAME, PYTHONS, work),
        Server("cpp-httplib", "peers/cpp_httplib_server", work, "libcpp-httplib-dev"),
        Server("Poco", "peers/poco_server", work, "libpoco-dev"),
        Server("civetweb", "peers/civetweb_server", work, "libcivetweb-dev"),
        Server("libmicrohttpd", "peers/libmicrohttpd_server", work,
               "libmicrohttpd-dev"),
        Server("nginx", "peers/nginx_server.py", work, "nginx-light"),
        Server("lighttpd", "peers/lighttpd_server.py", work, "lighttpd"),
    )


FILES = servers("files", "{folder}")

AS_IT_COMES = Server("Python's, as it comes", PYTHONS, ("as-it-comes",))


def some(every, *names):
    """Only these of the servers."""
    return tuple(server for server in every if server.name in names)


def text(clients, targets=()):
    return Workload(
        f"07-http/text_{clients}", servers("text"), under_load("pages", clients, *TEXT),
        (Figure(f"GET of a short text over {clients} kept connections", "answers/s",
                why="the price of HTTP: to parse a request and write an answer's head",
                targets=targets, peer="bare threads"),),
        family="text", clients=clients)


TEXT_TARGETS = (
    Target(THREADING, "bare threads", 0.85),
    Target(THREADING, "cpp-httplib", 2.3),
    Target(THREADING, "Poco", 2.3),
    Target(THREADING, PYTHONS_NAME, 3),
)

ONE_CORE = Workload(
    "07-http/text_1_one_core",
    some(servers("text"), THREADING, "bare threads", PYTHONS_NAME, "nginx"),
    under_load("pages", 1, *TEXT),
    (Figure("GET of a short text by one client, on the server's own core", "answers/s",
            why="what an answer costs, without the wake-up of another core",
            targets=(Target(THREADING, "nginx", 0.95),), peer="bare threads"),),
    one_core=True)

WITHOUT_KEEP_ALIVE = Workload(
    "07-http/text_16_closed", servers("text", bare_work="one-text"),
    under_load("one-page", 16, *TEXT),
    (Figure("GET of a short text, each over a new connection, 16 at a time", "answers/s",
            why="what a kept connection saves", peer="bare threads"),))


def seen_by_wrk(name, every, title, clients, path):
    return Workload(
        f"07-http/{name}_wrk",
        some(every, THREADING, "bare threads", PYTHONS_NAME, "cpp-httplib", "Poco",
             "nginx"),
        under_wrk(clients, path),
        (Figure(f"{title}, as wrk sees it", "answers/s",
                why="a second witness: our own load must not favour our own server",
                peer="bare threads"),),
        rounds=3, tool="wrk")


SEEN_BY_WRK = (
    *(seen_by_wrk(f"text_{clients}", servers("text"),
                  f"GET of a short text over {clients} kept connections", clients,
                  "/hello") for clients in (1, 64, 512)),
    seen_by_wrk("file_4k", FILES, "GET of a 4 KiB file over 64 kept connections", 64,
                "/4k.bin"),
)

SMALL_FILE = Workload(
    "07-http/file_4k", FILES, under_load("pages", 64, *FILE_4K),
    (Figure("GET of a 4 KiB file over 64 kept connections", "answers/s",
            why="the price of finding a file: each name of its path is looked at, and no "
                "link followed",
            targets=(Target(THREADING, "bare threads", 0.85),
                     Target(THREADING, "cpp-httplib", 1.8)),
            peer="bare threads"),))

LARGE_FILE = Workload(
    "07-http/file_10m", FILES, under_load("pages", 64, *FILE_10M),
    (Figure("GET of a 10 MiB file over 64 kept connections", "MB/s", key="mb",
            why="whether sendfile(2) is used as it should be",
            targets=(Target(THREADING, "lighttpd", 0.95),), peer="lighttpd"),))

IDLE = Workload(
    "07-http/idle_5000", servers("text"), beside_idle(5000, 64, *TEXT),
    (Figure("5,000 idle connections: how many were served, and kept", "connections",
            key="alive", why="a pool of threads starves all clients beyond its size",
            targets=(Target(THREADING, limit=5000),), name="served"),
     Figure("5,000 idle connections: memory of each", "KiB", "lower", "kib",
            why="what it costs to let clients keep their connections",
            targets=(Target(THREADING, limit=14),), name="memory"),
     Figure("64 active connections beside 5,000 idle ones: speed",
            "times the speed before", "higher", "speed",
            why="whether those who wait disturb those who don't",
            targets=(Target(THREADING, "its own speed before", 0.9),), name="speed",
            ratio_to="its own speed before")),
    rounds=3)

TWO_WRITES = Workload(
    "07-http/two_writes",
    (Server("one write", OURS, ("text",)),
     Server("two writes", OURS, ("two-writes",)),
     Server("two writes, no TCP_NODELAY", OURS, ("nagle",)),
     AS_IT_COMES),
    under_load("pages", 1, *TEXT),
    (Figure("One client: headers and body in one write or in two", "us for an answer",
            "lower", "median_us",
            why="an answer that goes out at once never waits for an acknowledgement",
            targets=(Target("one write", AS_IT_COMES.name, 50),),
            peer=AS_IT_COMES.name),))

WORKLOADS = (
    text(1), text(64, TEXT_TARGETS),
    text(512, (Target(THREADING, "bare threads", 0.85),)),
    ONE_CORE, WITHOUT_KEEP_ALIVE, SMALL_FILE, LARGE_FILE, IDLE, TWO_WRITES, *SEEN_BY_WRK,
)
