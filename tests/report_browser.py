"""A headless Chromium, spoken to over a pipe: what a page did when it was opened, and how it looks."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SCREENSHOTS = Path(__file__).resolve().parents[1] / ".work" / "screenshots"
_PATIENCE = 60.0


class Browser:
    """One Chromium with one page. Errors on its console, what it throws and what it asks for is kept."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        self.requests: list[str] = []
        self._profile = tempfile.TemporaryDirectory(prefix="trailscope-chromium-", ignore_cleanup_errors=True)
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        assert CHROMIUM is not None
        words = [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
            f"--user-data-dir={self._profile.name}", "about:blank",
        ]  # fmt: skip
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "bash", *words],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._buffer, self._number, self._session, self._loaded = b"", 0, "", False
        try:
            self._attach()
        except BaseException:
            self.close()
            raise

    def _attach(self) -> None:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the DevTools protocol, and its result."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self._heed(answer)

    def open(
        self, path: Path, *, width: int = 1280, height: int = 900, dark: bool = False, patient: bool = True
    ) -> None:
        """Open a file and, where scripts may run, wait until its charts are drawn."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        look = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[look])
        self._loaded = False
        self.call("Page.navigate", url=path.resolve().as_uri())
        while not self._loaded:
            self._heed(self._next())
        if not patient:
            return
        drawn = "document.querySelectorAll('.live svg.marks').length === document.querySelectorAll('.live').length"
        ends = time.monotonic() + _PATIENCE
        while not self.run(drawn) and time.monotonic() < ends:
            time.sleep(0.1)

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression, as a person could ask for it in the developer tools."""
        done = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def screenshot(self, name: str, *, whole: bool = False) -> Path:
        """A picture below ``.work/screenshots``, of what is seen or of the whole page."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return self._keep(f"{name}.png", shot["data"])

    def pdf(self, name: str) -> Path:
        """The page as it is printed, below ``.work/screenshots``."""
        printed = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return self._keep(f"{name}.pdf", printed["data"])

    def _keep(self, name: str, data: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        (SCREENSHOTS / name).write_bytes(base64.b64decode(data))
        return SCREENSHOTS / name

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            read = os.read(self._in, 1 << 20)
            assert read, "Chromium has gone"
            self._buffer += read
        message, _, self._buffer = self._buffer.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told

    def _heed(self, message: dict[str, Any]) -> None:
        said = message.get("params", {})
        match message.get("method"):
            case "Page.loadEventFired":
                self._loaded = True
            case "Page.javascriptDialogOpening":
                self.dialogs.append(said["message"])
                self._number += 1
                closing = {"id": self._number, "method": "Page.handleJavaScriptDialog", "params": {"accept": False}}
                os.write(self._out, json.dumps({**closing, "sessionId": self._session}).encode() + b"\0")
            case "Runtime.consoleAPICalled" if said["type"] in ("error", "assert"):
                self.errors.append(" ".join(str(word.get("value", word)) for word in said["args"]))
            case "Runtime.exceptionThrown":
                self.errors.append(str(said["exceptionDetails"]))
            case "Log.entryAdded" if said["entry"]["level"] == "error":
                self.errors.append(said["entry"]["text"])
            case "Network.requestWillBeSent":
                self.requests.append(said["request"]["url"])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the browser and remove its profile."""
        os.close(self._out)
        os.close(self._in)
        self._process.terminate()
        self._process.wait(timeout=20)
        self._profile.cleanup()
