"""Debian's chromium with one page, spoken to over its DevTools protocol: JSON messages in
frames of a WebSocket. Only what the tests of the players and the slides need."""

import base64
import json
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.support import browser

DEADLINE = 60  # seconds, for what should take one

# The players need no network at all.
FLAGS = ("--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-port=0")


class Chromium:
    """A browser with one page, until close()."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(prefix="socketserver-player-",
                                                   ignore_cleanup_errors=True)
        folder = Path(self.profile.name)
        self.process = browser.start(folder, *FLAGS, "about:blank",
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.requests = []  # the addresses that the page has asked for
        self.errors = []  # what its script has thrown
        self.number = 0
        self.session = ""
        try:
            path = folder / "profile" / "DevToolsActivePort"
            self.socket = Messages(*self._address(path))
            self._attach()
        except BaseException:
            self.close()
            raise

    def _address(self, path):
        """Where it listens: it says so in a file."""
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            if path.exists() and len(lines := path.read_text("ascii").splitlines()) == 2:
                return int(lines[0]), lines[1]
            time.sleep(0.05)
        raise AssertionError("chromium did not start")

    def _attach(self):
        targets = self.ask("Target.getTargets")["targetInfos"]
        page = next(one["targetId"] for one in targets if one["type"] == "page")
        self.session = self.ask("Target.attachToTarget", targetId=page,
                                flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self.ask(f"{domain}.enable")

    def ask(self, method, **parameters):
        """The result of a command."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        self.socket.send(message | ({"sessionId": self.session} if self.session else {}))
        while True:
            answer = self.socket.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]
            self._take_event(answer)

    def _take_event(self, event):
        if event["method"] == "Network.requestWillBeSent":
            self.requests.append(event["params"]["request"]["url"])
        elif event["method"] == "Runtime.exceptionThrown":
            self.errors.append(event["params"]["exceptionDetails"])

    def run(self, script):
        """The value of an expression in the page."""
        result = self.ask("Runtime.evaluate", expression=script, returnByValue=True,
                          awaitPromise=True)
        if "exceptionDetails" in result:
            raise AssertionError(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def wait_for(self, script, value=True):
        """Waits until an expression in the page has a value."""
        deadline = time.monotonic() + DEADLINE
        while (found := self.run(script)) != value:
            if time.monotonic() > deadline:
                raise AssertionError(f"{script}: {found!r} did not become {value!r}")
            time.sleep(0.02)

    def open(self, address):
        """Shows a page that was not shown before, until it is loaded."""
        self.ask("Page.navigate", url="about:blank")
        self.ask("Page.navigate", url=address)
        self.wait_for("location.href !== 'about:blank' && document.readyState",
                      "complete")

    def press(self, key):
        """Presses a key; the page is told of that, not of its release."""
        text = {"text": key} if len(key) == 1 else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, **text)

    def click(self, selector):
        """Clicks into the middle of an element, with the mouse."""
        x, y = self.run(f"""(() => {{
            const thing = document.querySelector({json.dumps(selector)});
            thing.scrollIntoView({{ block: "center", inline: "center" }});
            const box = thing.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2]; }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left",
                     clickCount=1)

    def resize(self, width, height):
        """The size of the page."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=False)

    def prefer(self, colors):
        """The colours that the user prefers, light or dark; and no movement."""
        self.ask("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": colors},
            {"name": "prefers-reduced-motion", "value": "reduce"}])

    def close(self):
        """Ends it, with all the processes that it is made of."""
        browser.end(self.process)
        if hasattr(self, "socket"):
            self.socket.close()
        self.profile.cleanup()


class Messages:
    """The client's side of a WebSocket (RFC 6455) with JSON messages."""

    def __init__(self, port, path):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE)
        self.stream = self.socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode("ascii")
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                             "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                             f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
                             "\r\n").encode("ascii"))
        if b" 101 " not in self.stream.readline():
            raise AssertionError("chromium refused the connection")
        while self.stream.readline().strip():
            pass

    def send(self, message):
        """Sends one frame. A client's frames are masked; zeros change nothing."""
        data = json.dumps(message).encode("utf-8")
        size = len(data)
        if size < 126:
            head = bytes([0x81, 0x80 | size])
        elif size < 65536:
            head = bytes([0x81, 0x80 | 126]) + size.to_bytes(2, "big")
        else:
            head = bytes([0x81, 0x80 | 127]) + size.to_bytes(8, "big")
        self.socket.sendall(head + bytes(4) + data)

    def receive(self):
        """The next message; it can come in several frames."""
        data, is_last = b"", False
        while not is_last:
            first, size = self._read(2)
            size &= 0x7F
            if size > 125:
                size = int.from_bytes(self._read(2 if size == 126 else 8), "big")
            data += self._read(size)
            is_last = bool(first & 0x80)
        return json.loads(data)

    def _read(self, size):
        data = self.stream.read(size)
        if len(data) != size:
            raise AssertionError("chromium has gone")
        return data

    def close(self):
        """Ends the connection."""
        self.stream.close()
        self.socket.close()
