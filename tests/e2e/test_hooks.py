"""Hooks: an agent that is started gets ours, calls it as Claude Code does, and notices nothing when Geppetto is gone."""
import json
import os
import subprocess
import unittest

import harness

RELAY = harness.BUILD / "geppetto-relay"

# Takes --settings like Claude Code, and for each line that is typed runs the hooks of that event in a shell, the event's JSON on stdin.
FAKE_CLAUDE = r'''#!/usr/bin/env python3
import json, re, subprocess, sys
settings = json.loads(sys.argv[sys.argv.index("--settings") + 1]) if "--settings" in sys.argv else {"hooks": {}}
print("hooks:", " ".join(sorted(settings["hooks"])), flush=True)
for line in sys.stdin:
    found = re.search(r"\{.*\}", re.sub(r"\x1b\]7501;\?\x1b\\", "", line))  # the answer to a question that it has not asked is typed, too
    if not found:
        continue
    line = found.group()
    event = json.loads(line)
    for group in settings["hooks"].get(event["hook_event_name"], []):
        for hook in group["hooks"]:
            done = subprocess.run(["/bin/sh", "-c", hook["command"]], input=line, text=True, capture_output=True)
            print("hook exited with", done.returncode, repr(done.stdout + done.stderr), flush=True)
'''


class HooksTest(harness.Case):
    def setUp(self):
        super().setUp()
        self.start_worker()
        self.programs = self.folder / "programs"
        self.programs.mkdir()
        agent = self.programs / "claude"
        agent.write_text(FAKE_CLAUDE)
        agent.chmod(0o755)
        self.agent_env = {"PATH": f"{self.programs}:{os.environ['PATH']}"}

    def shown(self, name):
        return json.loads(self.geppetto("show", name, "--json").stdout)

    def send(self, name, **event):
        """As a person types; `send` would wait for the input line that this agent does not draw."""
        pane = self.shown(name)["pane"]
        self.tmux("send-keys", "-t", pane, "-l", json.dumps(event))
        self.tmux("send-keys", "-t", pane, "Enter")

    def evidence(self, name, rule):
        return self.wait_until(lambda: (lambda e: e if e["evidence"]["rule"] == rule else None)(self.shown(name)), what=rule)

    def test_what_the_agent_calls_is_the_status(self):
        self.geppetto("new", "--agent", "claude-code", "--name", "it", env=self.agent_env)
        self.assertEqual(self.shown("it")["command"], ["claude"])
        self.send("it", hook_event_name="UserPromptSubmit", prompt="tidy up")
        self.assertEqual(self.evidence("it", "claude-code.hook.prompt")["status"], "running")
        self.send("it", hook_event_name="PermissionRequest", tool_name="Bash", tool_input={"command": "rm -r build"})
        asked = self.evidence("it", "claude-code.hook.permission")
        self.assertEqual((asked["status"], asked["evidence"]["text"], asked["evidence"]["detail"]),
                         ("waiting", "rm -r build", "permission"))
        self.send("it", hook_event_name="Stop", agent_id="a1", last_assistant_message="a part is done")
        self.send("it", hook_event_name="Stop", last_assistant_message="All is tidy.")
        done = self.evidence("it", "claude-code.hook.stop")
        self.assertEqual((done["status"], done["evidence"]["text"]), ("idle", "All is tidy."))
        self.assertNotIn("a part is done", json.dumps(done["history"]))
        self.assertIn("hook exited with 0 ''", self.geppetto("logs", "it").stdout)

    def test_the_agent_notices_nothing_when_geppetto_is_gone(self):
        self.geppetto("new", "--agent", "claude-code", "--name", "it", env=self.agent_env)
        pane = self.shown("it")["pane"]
        self.geppetto("shutdown")
        self.tmux("send-keys", "-t", pane, "-l", '{"hook_event_name":"Stop"}')
        self.tmux("send-keys", "-t", pane, "Enter")
        self.wait_for_text(pane, "hook exited with 0 ''")

    def test_what_is_forged_changes_nothing(self):
        self.geppetto("new", "--name", "it", "--", "sh", "-c", "read -r x")
        shown = self.shown("it")
        forged = {"GEPPETTO_RUNNER_ID": shown["id"], "TMUX_PANE": shown["pane"]}
        stop = json.dumps({"hook_event_name": "PermissionRequest", "tool_name": "Bash"})
        for program in ([RELAY, "hook"], [harness.BUILD / "geppetto", "hook"]):
            done = self.run_program(*program, "claude-code", input=stop, env=forged)
            self.assertEqual((done.stdout, done.stderr), ("", ""))
        # From inside the very pane it is heard: the sequence of the two tells that the first was not.
        self.geppetto("new", "--name", "own", "--", "sh", "-c", f"read -r go; echo '{stop}' | {RELAY} hook claude-code; read -r x")
        self.geppetto("send", "own", "go")
        self.wait_until(lambda: self.shown("own")["status"] == "waiting", what="the hook of the pane's own process")
        self.assertNotIn("hook", [t["evidence"]["source"] for t in self.shown("it")["history"]])

    def test_a_hook_never_fails_and_never_waits_for_long(self):
        path = str(self.folder / "nobody.hooks")
        for arguments, input_bytes in ((["hook"], b""), (["hook", "claude-code"], b"\xff" * 3_000_000), (["hook", "../x"], b"{}"),
                                       (["hook", "codex", "{" * 100_000], b"")):
            done = subprocess.run([RELAY, *arguments], input=input_bytes, env=self.env | {"GEPPETTO_HOOKS": path},
                                  capture_output=True, timeout=20)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
        with subprocess.Popen(["sleep", "1000"], stdout=subprocess.PIPE) as silent:  # its output stays open and empty
            done = subprocess.run([RELAY, "hook", "claude-code"], stdin=silent.stdout, env=self.env, timeout=20)
            silent.kill()
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main()
