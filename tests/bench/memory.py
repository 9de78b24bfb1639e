"""Memory of a worker without a window: with no runner, what each idle runner adds, and with a long transcript.

    GEPPETTO_BUILD=build/release python3 tests/bench/memory.py [RUNNERS] [--quick] [--json]
"""
import figures

RUNNERS = (figures.numbers() or [20 if figures.QUICK else 100])[0]
MEGABYTES = 20 if figures.QUICK else 100


def private(pid):
    found = figures.smaps(pid)
    return found["Private_Clean"] + found["Private_Dirty"]


class Memory(figures.Measured):
    def runTest(self):
        pid = self.start_worker()
        empty = figures.smaps(pid)
        figures.row("memory of a worker with 0 runners", empty["Rss"] / 1024, "MB", "<= 12", empty["Rss"] <= 12 * 1024,
                    f"{empty['Anonymous'] / 1024:.1f} MB of it in no file")
        self.idle_runners(1, "first")  # what the first one brings for all: the client of tmux
        before = private(pid)
        self.idle_runners(RUNNERS)
        each = (private(pid) - before) / RUNNERS
        figures.row(f"memory of each of {RUNNERS} idle runners", each, "kB", "<= 60", each <= 60)
        script = f"yes 'a line of an ordinary length, as a program prints it when it works' | head -c {MEGABYTES}000000; exec sleep 100000"
        before = figures.smaps(pid)
        self.geppetto("new", "--name", "long", "--", "sh", "-c", script)
        lines = MEGABYTES * 1000000 // 69
        self.wait_until(lambda: self.geppetto_json("show", "long")["log"]["lines"] +
                        self.geppetto_json("show", "long")["log"]["droppedLines"] > lines - 100, 600, "the long transcript")
        after = figures.smaps(pid)
        grown = (after["Anonymous"] - before["Anonymous"]) / 1024
        figures.row(f"memory in no file for a transcript of {MEGABYTES} MB", grown, "MB", "<= 1", grown <= 1,
                    f"file pages in use {(after['Rss'] - after['Anonymous'] - before['Rss'] + before['Anonymous']) / 1024:.1f} MB")


figures.main(Memory)
