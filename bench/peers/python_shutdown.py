#!/usr/bin/python3
"""How long the caller of Python's own shutdown() waits when the loop is idle, at a random
moment of its wait.

    python_shutdown.py RUNS PER_CENT POLL_INTERVAL

It prints the milliseconds that are not exceeded by this share of the runs. Forty servers
at once wait for their moment.
"""

import math
import random
import socketserver
import sys
import threading
import time

AT_ONCE = 40


def stop_after(pause, poll_interval, latencies):
    """Appends the milliseconds that shutdown() took, after a pause in the loop's wait."""
    with socketserver.TCPServer(("127.0.0.1", 0), None) as server:
        loop = threading.Thread(target=server.serve_forever, args=(poll_interval,))
        loop.start()
        time.sleep(pause)
        begin = time.perf_counter()
        server.shutdown()
        latencies.append(1000 * (time.perf_counter() - begin))
        loop.join()


def main(runs, per_cent, poll_interval):
    moments = random.Random(1)  # the same in each round
    latencies = []
    for first in range(0, runs, AT_ONCE):
        batch = [threading.Thread(target=stop_after, args=(
                     moments.random() * poll_interval, poll_interval, latencies))
                 for _ in range(min(AT_ONCE, runs - first))]
        for thread in batch:
            thread.start()
        for thread in batch:
            thread.join()
    latencies.sort()
    print(latencies[max(math.ceil(per_cent / 100 * runs), 1) - 1])


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python_shutdown.py RUNS PER_CENT POLL_INTERVAL")
    main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
