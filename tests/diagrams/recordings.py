"""Every recording of a flow gives the same figures, on a busy machine too.

    python3 -B -m tests.diagrams.recordings NN/FLOW
"""

import os
import subprocess
import sys

from . import studio

# Half of them are beside two programs for each core that do nothing but run. CI wants 20.
ROUNDS = int(os.environ.get("SOCKETSERVER_RECORDINGS", 2))

LOAD = [sys.executable, "-c", "while True: pass"]


def main(flow):
    """Exit status: 0 all are alike."""
    names = studio.figures_of(*flow.split("/"))
    if not names:
        print(f"no figure is drawn from {flow}")
        return 1
    committed = {name: (studio.GENERATED / f"{name}.dot").read_text(encoding="utf-8")
                 for name in names}
    workshop = studio.workshop()
    load = []
    failures = 0
    try:
        for index in range(ROUNDS):
            if index == ROUNDS // 2:
                load = [subprocess.Popen(LOAD) for _ in range(2 * os.cpu_count())]
            workshop.lanes.cache_clear()  # the flow runs again
            for name in names:
                if workshop.draw(name).dot != committed[name]:
                    print(f"recording {index + 1} of {flow}: {name} looks different")
                    failures += 1
    finally:
        for process in load:
            process.kill()
            process.wait()
    print(f"{ROUNDS} recordings of {flow}: {len(names)} figures, {failures} differences")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
