"""Tokens in the desktop's keyring, in every state that a keyring can be in; `secret-tool` looks from the other side."""
import json
import os
import signal
import subprocess
import sys
import time
import unittest

import harness

sys.path.insert(0, str(harness.ROOT / "tests" / "forges"))
import fake_forge  # noqa: E402

NO_SERVICES = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""


class Keyring(harness.Case):
    def setUp(self):
        super().setUp()
        self.forge = fake_forge.FakeForge("github")
        self.addCleanup(self.forge.close)
        self.forge.add_repository("o/r")

    def start_bus(self):
        """A bus that starts no services by itself."""
        config = self.folder / "bus.conf"
        config.write_text(NO_SERVICES)
        bus = self.start("dbus-daemon", f"--config-file={config}", "--nofork", "--print-address", stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(bus.stdout.close)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()

    def start_keyring(self, password=True):
        """gnome-keyring with a login keyring that is open, or with none."""
        options = ["--foreground", "--components=secrets", f"--control-directory={self.folder}/run"]
        if not password:
            self.start("gnome-keyring-daemon", "--start", *options, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        else:
            daemon = self.start("gnome-keyring-daemon", "--unlock", *options, stdin=subprocess.PIPE, text=True,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            daemon.stdin.write("pw")
            daemon.stdin.close()
        self.wait_until(lambda: "true" in self.ask_bus("NameHasOwner", "string:org.freedesktop.secrets"), timeout=60, what="the keyring")
        if password:
            self.wait_until(lambda: "/collection/" in self.ask_secrets("ReadAlias", "string:default"), timeout=60, what="the login keyring")
            return daemon
        return None

    def ask_bus(self, method, *arguments):
        return self.run_program("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", f"org.freedesktop.DBus.{method}", *arguments, check=False).stdout

    def ask_secrets(self, method, *arguments):
        return self.run_program("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets",
                                f"org.freedesktop.Secret.Service.{method}", *arguments, check=False).stdout

    def lock(self):
        path = self.ask_secrets("ReadAlias", "string:default").split('"')[1]
        self.ask_secrets("Lock", f"array:objpath:{path}")

    def add(self):
        done = self.geppetto("accounts", "add", self.forge.url, "--provider", "github", "--json", input=fake_forge.TOKEN + "\n")
        return json.loads(done.stdout)[0], done.stderr

    def account(self):
        return json.loads(self.geppetto("accounts", "--json").stdout)[0]

    def found_by_others(self, account):
        return self.run_program("secret-tool", "lookup", "account", account, check=False).stdout

    def test_open(self):
        self.start_bus()
        self.start_keyring()
        account, said = self.add()
        self.assertEqual((account["tokenFrom"], said), ("keyring", ""))
        self.assertEqual(self.found_by_others(account["id"]), fake_forge.TOKEN)
        self.geppetto("shutdown")
        self.geppetto("sync")  # a new worker finds it there
        self.add()  # in place of the one before
        self.geppetto("sync")
        self.lock()
        done = self.geppetto("sync", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("locked", done.stderr)
        self.assertNotIn("accounts add", done.stderr, "it is not lost")
        self.assertEqual(len(json.loads(self.geppetto("repos", "--json").stdout)), 1)

    def test_removing_takes_it_out(self):
        self.start_bus()
        self.start_keyring()
        account, _ = self.add()
        self.geppetto("accounts", "remove", account["id"])
        self.assertEqual(self.found_by_others(account["id"]), "")

    def test_locked(self):
        self.start_bus()
        self.start_keyring()
        self.lock()
        account, said = self.add()
        self.assertEqual(account["tokenFrom"], "memory")
        self.assertIn("locked", said)
        self.geppetto("sync")

    def test_no_bus_no_service_no_collection(self):
        account, said = self.add()
        self.assertEqual(account["tokenFrom"], "memory")
        self.assertIn("none is there", said)
        self.geppetto("shutdown")
        self.start_bus()
        self.assertIn("none is there", self.add()[1])
        self.geppetto("shutdown")
        self.start_keyring(password=False)
        self.assertIn("no default collection", self.add()[1])
        self.geppetto("sync")

    def test_a_keyring_that_hangs(self):
        self.start_bus()
        os.kill(self.start_keyring().pid, signal.SIGSTOP)  # it has its name and does not answer
        self.start_worker()
        began = time.monotonic()
        adding = self.start(harness.BUILD / "geppetto", "accounts", "add", self.forge.url, "--provider", "github", "--json",
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        adding.stdin.write(fake_forge.TOKEN + "\n")
        adding.stdin.close()
        self.wait_until(lambda: self.forge.seen, what="the question whose token it is")
        self.geppetto("list")  # others do not notice
        with adding.stdout, adding.stderr:
            account, said = json.loads(adding.stdout.read())[0], adding.stderr.read()
        self.assertEqual((account["tokenFrom"], adding.wait()), ("memory", 0))
        self.assertIn("does not answer", said)
        self.assertGreaterEqual(time.monotonic() - began, 2.9)


if __name__ == "__main__":
    unittest.main()
