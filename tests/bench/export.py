"""How long `geppetto export` takes for a long transcript, beside `geppetto logs` of the same one and cat of the text.

    GEPPETTO_BUILD=build/release python3 tests/bench/export.py [MEGABYTES] [--quick] [--json]
"""
import statistics
import subprocess
import time

import figures
from figures import harness

MEGABYTES = (figures.numbers() or [20 if figures.QUICK else 70])[0]  # of text: with its records that is all a transcript keeps
RUNS = 3 if figures.QUICK else 1  # of seconds each


class Export(figures.Measured):
    def took(self, *command):
        times = []
        for _ in range(RUNS):
            began = time.monotonic()
            subprocess.run(command, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True, timeout=300)
            times.append(time.monotonic() - began)
        return statistics.median(times) * 1000

    def runTest(self):
        self.start_worker()
        self.idle_runners(1)
        self.kill_worker()
        runner = self.geppetto_json("list")[0]["id"]
        self.kill_worker()
        folder = self.folder / "state" / "geppetto" / "transcripts" / runner
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        subprocess.run([harness.BUILD / "tests" / "fill_transcripts", str(MEGABYTES), folder], check=True)
        self.start_worker()
        program = harness.BUILD / "geppetto"
        text = self.folder / "text"
        with text.open("wb") as out:
            subprocess.run([program, "export", "idle-0", "--as", "text"], env=self.env, stdout=out, check=True, timeout=300)
        size = text.stat().st_size / 1e6
        cat = self.took("sh", "-c", f"cat {text} | cat")
        for form in ("text", "ansi", "json", "html"):
            took = self.took(program, "export", "idle-0", "--as", form)
            figures.row(f"export of {MEGABYTES} MB as {form}", took, "ms", "<= 5000", took <= 5000,
                        f"{size / took * 1000:.0f} MB/s of text; cat through a pipe {cat:.0f} ms")


figures.main(Export)
