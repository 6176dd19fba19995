"""A real browser, Debian's chromium, and curl: what they send to a script arrives, and
what it answers."""

import re
import unittest

from tests.support import browsing


class BrowserTest(browsing.BrowserTest):
    """What chromium sees."""

    def test_a_video(self):
        # It is recorded by the browser itself, from a drawing, and kept by a script.
        (self.folder / "kept").mkdir()
        (self.folder / "kept").chmod(0o777)
        self.script("keep", """
cat > "${0%/*}/../kept/video.webm"
echo "Content-Type: text/plain"  # only now: the browser goes on when it sees this
echo
""")
        self.write("camera.html", """<!DOCTYPE html><title>A camera</title>
            <canvas id="canvas" width="64" height="48"></canvas><video id="video"></video>
            <script>
                const canvas = document.getElementById("canvas");
                const pen = canvas.getContext("2d");
                setInterval(() => {
                    pen.fillStyle = `hsl(${performance.now()} 100% 50%)`;
                    pen.fillRect(0, 0, 64, 48);
                }, 40);
                const camera = new MediaRecorder(canvas.captureStream(25),
                                                 {mimeType: "video/webm;codecs=vp8"});
                const video = document.getElementById("video");
                camera.ondataavailable = async recording => {
                    await fetch("cgi-bin/keep", {method: "POST", body: recording.data});
                    video.src = "kept/video.webm";
                };
                video.onloadedmetadata = () => video.currentTime = 1;
                video.onseeked = () => fetch("seen?" + [
                    video.videoWidth, video.videoHeight, video.currentTime]);
                camera.start();
                setTimeout(() => camera.stop(), 2000);
            </script>""")
        server = self.start("-p", "HTTP/1.1", "--cgi")
        self.browse(server, "/camera.html")
        self.assertEqual(self.reported(server), ["64", "48", "1"])
        self.assertIn('"GET /kept/video.webm HTTP/1.1" 206 -', server.log())


class CurlTest(browsing.CurlTest):
    """What curl gets."""

    OPTIONS = ("--cgi",)

    def setUp(self):
        super().setUp()
        self.script_with_output("count", "exec wc -c")
        self.upload = self.write("upload.bin", bytes(3_000_000))

    def test_an_upload_to_a_script(self):
        def check(server):
            for expect in ("Expect: 100-continue", "Expect:"):
                got = self.curl(server, "/cgi-bin/count", "--data-binary",
                                f"@{self.upload}", "-H", expect)
                self.assertEqual(got, b"3000000\n")
        self.with_both_protocols(check)

    def test_an_upload_waits_to_be_asked_for(self):
        server = self.start("-p", "HTTP/1.1", "--cgi")
        got = self.curl(server, "/cgi-bin/count", "--data-binary", "@hello.txt",
                        "-D", "-", "-H", "Expect: 100-continue")
        self.assertRegex(got, rb"(?s)\AHTTP/1\.1 100 Continue\r\n\r\nHTTP/1\.1 200 "
                              rb".*\r\n\r\n6\n\Z")

    def test_an_upload_in_chunks(self):
        server = self.start("-p", "HTTP/1.1", "--cgi")
        got = self.curl(server, "/cgi-bin/count", "-X", "POST", "-T", self.upload,
                        "-H", "Transfer-Encoding: chunked")
        self.assertEqual(got, b"3000000\n")

    def test_head_is_get_without_its_body(self):
        def without_date(head):
            return re.sub(rb"(?m)^Date: .*\n", b"", head)
        def check(server):
            for path in ("/hello.txt", "/cgi-bin"):
                head = self.curl(server, path, "-I")
                answer = self.curl(server, path, "-D", "-", "-o", "/dev/null")
                self.assertEqual(without_date(head), without_date(answer))
        self.with_both_protocols(check)


if __name__ == "__main__":
    unittest.main()
