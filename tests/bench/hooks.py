"""What a hook adds to an agent's turn: from its start to its end, with a worker that hears it and with none.

    GEPPETTO_BUILD=build/release python3 tests/bench/hooks.py [CALLS]
"""
import subprocess
import time

import figures

CALLS = (figures.numbers() or [50 if figures.QUICK else 500])[0]
EVENT = b'{"hook_event_name":"PostToolUse","tool_name":"Bash","tool_response":"' + b"x" * 20000 + b'"}'


class Hooks(figures.Measured):
    def times(self, command, env):
        """Milliseconds of each call, sorted; the calls take turns with those of `true`."""
        taken = {"it": [], "true": []}
        for _ in range(CALLS):
            for name, words in (("it", command), ("true", ["/bin/true"])):
                began = time.perf_counter()
                subprocess.run(words, input=EVENT, env=env, check=True)
                taken[name].append((time.perf_counter() - began) * 1000)
        return sorted(taken["it"]), sorted(taken["true"])

    def measure(self, name, command, env):
        it, true = self.times(command, env)
        middle = it[len(it) // 2]
        figures.row(name, middle, "ms", "<= 5", middle <= 5,
                    f"95 %: {it[len(it) * 95 // 100]:.2f} ms; /bin/true {true[len(true) // 2]:.2f} ms, 95 %: {true[len(true) * 95 // 100]:.2f} ms")

    def runTest(self):
        relay = figures.harness.BUILD / "geppetto-relay"
        own = figures.harness.BUILD / "geppetto"
        self.measure("a hook, nobody listens", [relay, "hook", "claude-code"], self.env)
        self.start_worker()
        self.measure("a hook, the worker hears it", [relay, "hook", "claude-code"], self.env)
        self.measure("geppetto hook, the worker hears it", [own, "hook", "claude-code"], self.env)


figures.main(Hooks)
