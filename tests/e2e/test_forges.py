"""Accounts on forges from the command line: added, synced, listed, removed, against forges on loopback."""
import json
import os
import pathlib
import sqlite3
import sys
import unittest

import harness

sys.path.insert(0, str(harness.ROOT / "tests" / "forges"))
import fake_forge  # noqa: E402

LOGINS = {"github": "octocat", "gitea": "tea", "gitlab": "fox", "bitbucket": "bucket"}


class Forges(harness.Case):
    def forge(self, kind, **more):
        forge = fake_forge.FakeForge(kind, **more)
        self.addCleanup(forge.close)
        return forge

    def add(self, forge, *options, token=fake_forge.TOKEN, check=True):
        return self.geppetto("accounts", "add", forge.url, "--provider", forge.kind, "--json", *options, input=token + "\n", check=check)

    def rows(self, *words):
        return json.loads(self.geppetto(*words, "--json").stdout)

    def sync(self, *words):
        reports = self.rows("sync", *words)
        for report in reports:
            self.assertEqual((report["error"], report["failed"]), ("", 0))
        return reports

    def filled(self, kind, **more):
        forge = self.forge(kind, **more)
        forge.add_repository("o/first")
        forge.add_repository("o/second")
        forge.add_issue("o/first", "It breaks")
        forge.add_pull("o/first", "Mend")
        forge.add_issue("o/second", "It sticks", state="closed")
        forge.add_pull("o/second", "Oil", state="merged")
        return forge

    def test_without_an_account_nothing_is_said_and_nothing_is_made(self):
        for verb in ("accounts", "repos", "issues", "prs", "sync"):
            self.assertEqual(self.rows(verb), [])
        self.assertEqual(self.geppetto("accounts").stdout, "")
        self.assertEqual(self.geppetto("sync", check=False).returncode, 3)
        self.assertFalse((self.folder / "cache" / "geppetto").exists())
        self.assertFalse((self.folder / "state" / "geppetto" / "accounts.json").exists())
        pid = json.loads(self.geppetto("stats", "--json").stdout)["pid"]
        self.assertNotIn("libcurl", pathlib.Path(f"/proc/{pid}/maps").read_text())

    def test_every_kind_of_forge(self):
        for kind in LOGINS:
            with self.subTest(kind):
                forge = self.filled(kind)
                options = ["--email", "me@example.org"] if kind == "bitbucket" else []
                account = json.loads(self.add(forge, *options).stdout)[0]
                self.assertEqual((account["login"], account["provider"], account["tokenFrom"]), (LOGINS[kind], kind, "memory"))
                self.assertEqual(account["missingScopes"], ["read_api"] if kind == "gitlab" else [])
                name = account["id"]
                self.sync(name)
                self.assertEqual({r["fullName"] for r in self.rows("repos", "--account", name)}, {"o/first", "o/second"})
                pulls = self.rows("prs", "--state", "all", "--account", name)
                self.assertEqual({(p["repo"], p["title"], p["state"], p["head"]) for p in pulls},
                                 {("o/first", "Mend", "open", "branch-Mend"), ("o/second", "Oil", "merged", "branch-Oil")})
                issues = self.geppetto("issues", "--state", "all", "--account", name, "--json")
                if kind == "bitbucket":
                    self.assertEqual(json.loads(issues.stdout), [])
                    self.assertIn("none at all", issues.stderr)
                    self.assertFalse([path for path, _ in forge.seen if "issues" in path])
                else:
                    self.assertEqual({(i["repo"], i["title"], i["state"]) for i in json.loads(issues.stdout)},
                                     {("o/first", "It breaks", "open"), ("o/second", "It sticks", "closed")})

    def test_what_changed_is_all_that_is_fetched(self):
        for kind in ("github", "gitea"):
            with self.subTest(kind):
                forge = self.filled(kind, page=20)
                for n in range(50):
                    forge.add_repository(f"o/more{n}")
                    forge.add_issue(f"o/more{n}", f"issue {n}")
                name = json.loads(self.add(forge).stdout)[0]["id"]
                self.sync(name)
                forge.tick()
                self.sync(name)
                forge.seen.clear()
                report = self.sync(name)[0]
                self.assertLessEqual(report["requests"], 4)
                self.assertEqual(report["changed"], 0)
                forge.change("o/first", 2, state="merged")
                forge.change("o/more7", 1, title="other words")
                report = self.sync(name)[0]
                self.assertLessEqual(report["requests"], 5)
                self.assertEqual([p["state"] for p in self.rows("prs", "--repo", "o/first", "--state", "all", "--account", name)], ["merged"])
                self.assertEqual([i["title"] for i in self.rows("issues", "--repo", "more7", "--account", name)], ["other words"])

    def test_a_repository_is_gone_only_when_a_whole_list_lacks_it(self):
        forge = self.filled("github")
        name = json.loads(self.add(forge).stdout)[0]["id"]
        self.sync(name)
        with forge.lock:
            del forge.repositories["o/second"]
            forge.items = {key: item for key, item in forge.items.items() if key[0] != "o/second"}
        self.sync(name)
        self.assertEqual(len(self.rows("repos")), 2)
        forge.before_answer = lambda path: (200, [None, forge.github_repository(forge.repositories["o/first"])]) if "/user/repos" in path else None
        self.sync(name, "--full")
        self.assertEqual(len(self.rows("repos")), 2, "what was not whole deletes nothing")
        forge.before_answer = lambda path: (500, {}) if "/user/repos" in path else None
        self.assertEqual(self.geppetto("sync", "--full", check=False).returncode, 1)
        self.assertEqual(len(self.rows("repos")), 2)
        forge.before_answer = None
        self.assertEqual(self.sync(name, "--full")[0]["gone"], 1)
        self.assertEqual([r["fullName"] for r in self.rows("repos")], ["o/first"])
        self.assertEqual({i["repo"] for i in self.rows("issues", "--state", "all")}, {"o/first"})

    def test_a_token_that_is_refused_stops_that_account_alone(self):
        forge, other = self.filled("github"), self.filled("gitea")
        refused = self.add(forge, token="CANARY-wrong", check=False)
        self.assertEqual(refused.returncode, 4)
        self.assertIn("401", refused.stderr)
        self.assertNotIn("CANARY", refused.stdout + refused.stderr)
        name = json.loads(self.add(forge).stdout)[0]["id"]
        self.add(other)
        self.sync()
        forge.token = "another"
        done = self.geppetto("sync", "--json", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertNotIn("CANARY", done.stdout + done.stderr)
        states = {a["id"]: (a["state"], a["error"]) for a in self.rows("accounts")}
        self.assertEqual(states[name][0], "needs-auth")
        self.assertIn("401", states[name][1])
        self.assertEqual([state for state, _ in states.values()].count("ok"), 1)
        self.assertEqual(len(self.rows("repos", "--account", name)), 2, "what is known stays")

    def test_a_link_to_another_origin_gets_no_token(self):
        forge, thief = self.filled("github"), self.filled("github")
        name = json.loads(self.add(forge).stdout)[0]["id"]
        self.sync(name)
        rows = [forge.github_repository(r) for r in forge.repositories.values()]
        forge.before_answer = lambda path: (200, rows, {"Link": f'<{thief.url}/api/v3/user/repos?page=2>; rel="next"'}) if "/user/repos" in path else None
        done = self.geppetto("sync", "--full", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("another host", done.stderr)
        forge.before_answer = lambda path: (200, rows, {"Link": f'<{forge.url}{path}>; rel="next"'}) if "/user/repos" in path else None
        self.assertIn("same page", self.geppetto("sync", "--full", check=False).stderr)
        self.assertEqual(thief.seen, [])

    def test_the_token_is_found_nowhere(self):
        forge = self.filled("github")
        self.add(forge)
        self.sync()
        forge.token = "another"
        self.geppetto("sync", check=False)
        self.geppetto("new", "--name", "x", "--", "cat")
        pid = json.loads(self.geppetto("stats", "--json").stdout)["pid"]
        self.geppetto("shutdown")
        self.wait_until(lambda: not harness.is_alive(pid), what="the worker's end")
        for base, _, files in os.walk(self.folder):
            for file in files:
                path = pathlib.Path(base, file)
                if path.is_file():
                    self.assertNotIn(b"CANARY", path.read_bytes(), path)
        self.assertNotIn("CANARY", self.tmux("show-environment", "-g"))
        mode = os.stat(self.folder / "state" / "geppetto" / "accounts.json").st_mode & 0o777
        self.assertEqual(mode, 0o600)

    def test_cached_rows_are_there_after_a_restart_and_a_lost_token_is_told(self):
        forge = self.filled("github")
        self.add(forge)
        self.sync()
        self.geppetto("shutdown")
        forge.seen.clear()
        self.assertEqual(len(self.rows("repos")), 2)
        self.assertEqual(forge.seen, [])
        done = self.geppetto("sync", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("accounts add", done.stderr)
        self.add(forge)
        self.sync()

    def test_a_damaged_cache_is_put_aside_and_begun_anew(self):
        forge = self.filled("github")
        self.add(forge)
        self.sync()
        self.geppetto("shutdown")
        file = self.folder / "cache" / "geppetto" / "forges.db"
        for part in file.parent.iterdir():
            part.write_bytes(b"not a database at all" * 500)
        self.assertEqual(self.rows("repos"), [])
        self.assertTrue(file.with_name("forges.db.damaged").exists())
        self.add(forge)
        self.sync()
        self.assertEqual(len(self.rows("repos")), 2)
        with sqlite3.connect(file) as db:
            self.assertEqual(db.execute("PRAGMA integrity_check").fetchone()[0], "ok")

    def test_removing_an_account_takes_its_rows_with_it(self):
        forge = self.filled("github")
        name = json.loads(self.add(forge).stdout)[0]["id"]
        self.sync()
        self.geppetto("accounts", "remove", name)
        self.assertEqual((self.rows("accounts"), self.rows("repos")), ([], []))
        with sqlite3.connect(self.folder / "cache" / "geppetto" / "forges.db") as db:
            for table in ("account", "repo", "item", "item_body", "cursor"):
                self.assertEqual(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0], 0, table)
        self.assertEqual(self.geppetto("accounts", "remove", name, check=False).returncode, 3)

    def test_a_token_by_reference_is_asked_for_and_not_kept(self):
        forge = self.filled("github")
        bin_dir = self._private("bin")
        helper = bin_dir / "gh"
        helper.write_text(f'#!/bin/sh\n[ "$*" = "auth token --hostname {forge.host}" ] || [ "$5" = --user ] || exit 1\necho "{fake_forge.TOKEN}"\n')
        helper.chmod(0o755)
        self.env["PATH"] = f"{bin_dir}:{self.env['PATH']}"
        account = json.loads(self.add(forge, "--token-from", "gh").stdout)[0]
        self.assertEqual(account["tokenFrom"], "gh")
        self.sync()
        self.geppetto("shutdown")
        self.sync()  # a new worker asks again
        helper.write_text("#!/bin/sh\nexit 1\n")
        self.assertIn("no token", self.geppetto("sync", check=False).stderr)

    def test_a_killed_sync_goes_on_where_it_was(self):
        forge = self.forge("github", page=5)
        for n in range(40):
            forge.add_repository(f"o/r{n}")
            forge.add_issue(f"o/r{n}", f"issue {n}")
        reached = []

        def hold(path):
            if "page=6" in path and "/user/repos" in path and not reached:
                reached.append(path)
                harness.kill_and_wait(pid)
        pid = None
        self.geppetto("list")
        pid = json.loads(self.geppetto("stats", "--json").stdout)["pid"]
        forge.before_answer = hold
        self.add(forge)
        self.wait_until(lambda: reached, what="the sixth page")
        forge.before_answer = None
        first = [path for path, _ in forge.seen if "/user/repos" in path]
        self.assertEqual(len(first), 6)
        forge.seen.clear()
        self.add(forge)
        self.sync()
        again = [path for path, _ in forge.seen if "/user/repos" in path]
        self.assertEqual(again[0], reached[0], "the page that was not answered comes first")
        self.assertEqual(len(self.rows("repos")), 40)
        self.assertEqual(len(self.rows("issues")), 40)


if __name__ == "__main__":
    unittest.main()
