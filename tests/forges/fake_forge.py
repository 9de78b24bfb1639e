"""A forge on loopback, as GitHub, Gitea, GitLab or Bitbucket answers: for tests, which change it while it runs.

    forge = FakeForge("github")
    forge.add_repository("o/r"); forge.add_issue("o/r", "It breaks"); forge.add_pull("o/r", "Mend it")
    forge.url     http://127.0.0.1:PORT
    forge.seen    [(path with query, Authorization), …]
"""
import datetime
import http.server
import json
import threading
import urllib.parse

TOKEN = "CANARY-fake-forge-token-5f2a"


def stamp(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds_of(text):
    return datetime.datetime.strptime(text.replace("+00:00", "Z"), "%Y-%m-%dT%H:%M:%SZ").replace(
        tzinfo=datetime.timezone.utc).timestamp()


class FakeForge:
    def __init__(self, kind, token=TOKEN, page=None):
        self.kind, self.token = kind, token
        self.page = page or {"github": 100, "gitea": 50, "gitlab": 100, "bitbucket": 50}[kind]
        self.now = 1_790_000_000  # moves with every change: the server's own clock
        self.repositories, self.items = {}, {}
        self.seen, self.before_answer, self.numbers = [], None, 0
        self.scopes = "repo, read:org"
        self.lock = threading.RLock()
        forge = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def date_time_string(self, timestamp=None):
                return super().date_time_string(forge.now if timestamp is None else timestamp)

            def do_GET(self):
                forge.answer(self)

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.host = self.url[len("http://"):]
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    # What happens on the forge.

    def tick(self):
        self.now += 1000  # more than the overlap, so that what is old is not asked for again
        return self.now

    def add_repository(self, name, **more):
        with self.lock:
            self.numbers += 1
            self.repositories[name] = {"id": self.numbers, "name": name, "updated": self.tick(), **more}

    def _add(self, repo, title, pull, more):
        with self.lock:
            number = 1 + sum(1 for key in self.items if key[0] == repo)
            self.numbers += 1
            at = self.tick()
            self.items[repo, number] = {"id": self.numbers, "number": number, "repo": repo, "title": title, "pull": pull,
                                        "state": "open", "created": at, "updated": at, **more}
            return number

    def add_issue(self, repo, title, **more):
        return self._add(repo, title, False, more)

    def add_pull(self, repo, title, **more):
        number = self._add(repo, title, True, {"branch": f"branch-{title}", **more})
        with self.lock:
            self.repositories[repo]["updated"] = self.now
        return number

    def change(self, repo, number, **what):
        with self.lock:
            self.items[repo, number].update(what, updated=self.tick())
            self.repositories[repo]["updated"] = self.now

    # What it answers.

    def authorized(self, header):
        return header is not None and (header.split(" ")[-1] == self.token or self.kind == "bitbucket" and header.startswith("Basic "))

    def answer(self, handler):
        where = urllib.parse.urlsplit(handler.path)
        query = urllib.parse.parse_qs(where.query)
        with self.lock:
            self.seen.append((handler.path, handler.headers.get("Authorization")))
            hook = self.before_answer
        if hook:
            told = hook(handler.path)
            if told:
                return self.send(handler, *told)
        if not self.authorized(handler.headers.get("Authorization")):
            # Servers echo what they were sent; nothing of it may be shown.
            return self.send(handler, 401, {"message": f"Bad credentials: {handler.headers.get('Authorization')}"})
        with self.lock:
            found = getattr(self, "answer_" + self.kind)(where.path, query)
        if found is None:
            return self.send(handler, 404, {"message": "Not Found"})
        body, headers = found
        if isinstance(body, Paged):
            return self.send_page(handler, where, query, body)
        self.send(handler, 200, body, headers)

    def send(self, handler, status, body, headers=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def send_page(self, handler, where, query, paged):
        page = int(query.get("page", ["1"])[0])
        rows = paged.rows[(page - 1) * self.page:page * self.page]
        more = page * self.page < len(paged.rows)
        link = urllib.parse.urlunsplit(("", "", where.path, urllib.parse.urlencode(
            [(k, v) for k, values in query.items() if k != "page" for v in values] + [("page", page + 1)]), ""))
        headers = {}
        body = paged.wrap(rows)
        if self.kind == "bitbucket":
            body = {"values": rows, "next": self.url + link if more else ""}
        elif more:
            root = "http://forge.internal:3000" if self.kind == "gitea" else self.url  # as its ROOT_URL says
            headers["Link"] = f'<{root}{link}>; rel="next"'
        if self.kind == "gitea":
            headers["X-Total-Count"] = str(len(paged.rows))
        self.send(handler, 200, body, headers)

    def newest(self, what, query, since="since"):
        rows = sorted(what, key=lambda row: -row["updated"])
        if since in query:
            rows = [row for row in rows if row["updated"] >= seconds_of(query[since][0])]
        return rows

    def answer_github(self, path, query):
        path = path.removeprefix("/api/v3")
        if path == "/user":
            return {"id": 583231, "login": "octocat"}, {"X-OAuth-Scopes": self.scopes, "X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4990"}
        if path == "/user/repos":
            return Paged([self.github_repository(r) for r in self.newest(self.repositories.values(), {})]), {}
        if path == "/issues":
            return Paged([self.github_issue(i) for i in self.newest(self.items.values(), query)]), {}
        if path.startswith("/repos/") and path.endswith("/pulls"):
            name = path[len("/repos/"):-len("/pulls")]
            pulls = [i for i in self.items.values() if i["repo"] == name and i["pull"]]
            return Paged([self.github_pull(i) for i in self.newest(pulls, {})]), {}
        return None

    def github_repository(self, r):
        return {"id": r["id"], "full_name": r["name"], "html_url": f"https://github.example/{r['name']}", "default_branch": "main",
                "private": False, "archived": False, "has_issues": True, "updated_at": stamp(r["updated"]), "description": None,
                "owner": {"login": r["name"].split("/")[0]}}

    def github_issue(self, i):
        body = {"id": i["id"] + 100_000, "number": i["number"], "title": i["title"], "state": "closed" if i["state"] != "open" else "open",
                "user": None if i.get("ghost") else {"login": "octocat"}, "labels": [{"name": "bug"}], "comments": 0,
                "html_url": f"https://github.example/{i['repo']}/issues/{i['number']}", "body": "text", "closed_at": None,
                "created_at": stamp(i["created"]), "updated_at": stamp(i["updated"]),
                "repository": {"id": self.repositories[i["repo"]]["id"], "full_name": i["repo"]}}
        if i["pull"]:
            body["pull_request"] = {"merged_at": None}
        elif self.kind == "gitea":
            body["pull_request"] = None
        return body

    def github_pull(self, i):
        body = self.github_issue(i) | {"id": i["id"], "draft": False, "merged_at": stamp(i["updated"]) if i["state"] == "merged" else None,
                                       "head": {"ref": i["branch"], "sha": f"{i['updated']:040x}", "repo": None if i.get("gone") else {"full_name": i["repo"]}},
                                       "base": {"ref": "main"}}
        for name in ("pull_request", "repository", "comments"):
            body.pop(name, None)
        return body

    def answer_gitea(self, path, query):
        path = path.removeprefix("/api/v1")
        if path == "/user":
            return {"id": 7, "login": "tea"}, {}
        if path == "/repos/search":
            return Paged([self.github_repository(r) for r in self.newest(self.repositories.values(), {})], lambda rows: {"ok": True, "data": rows}), {}
        if path == "/repos/issues/search":
            of_owner = [i for i in self.items.values() if i["repo"].split("/")[0] == query["owner"][0]]
            return Paged([self.github_issue(i) for i in self.newest(of_owner, query)]), {}
        if path.startswith("/repos/") and path.endswith("/pulls"):
            name = path[len("/repos/"):-len("/pulls")]
            pulls = [i for i in self.items.values() if i["repo"] == name and i["pull"]]
            return Paged([None, *[self.github_pull(i) for i in self.newest(pulls, {})]]), {}
        return None

    def answer_gitlab(self, path, query):
        path = path.removeprefix("/api/v4")
        if path == "/user":
            return {"id": 9, "username": "fox"}, {}
        if path == "/personal_access_tokens/self":
            return {"scopes": ["read_user"]}, {}
        if path == "/projects":
            rows = self.newest(self.repositories.values(), query, "last_activity_after")
            return Paged([{"id": r["id"], "path_with_namespace": r["name"], "namespace": {"kind": "group", "full_path": r["name"].rpartition("/")[0]},
                           "visibility": "private", "last_activity_at": stamp(r["updated"])} for r in rows]), {}
        place, _, what = path.rpartition("/")
        if place.startswith("/groups/") and what in ("issues", "merge_requests"):
            group = urllib.parse.unquote(place[len("/groups/"):])
            rows = [i for i in self.items.values() if i["repo"].startswith(group + "/") and i["pull"] == (what == "merge_requests")]
            return Paged([{"id": i["id"] + 100_000, "iid": i["number"], "project_id": self.repositories[i["repo"]]["id"], "title": i["title"],
                           "state": {"open": "opened"}.get(i["state"], i["state"]), "author": {"username": "fox"}, "labels": ["bug"],
                           "source_branch": i.get("branch"), "target_branch": "main", "sha": f"{i['updated']:040x}",
                           "created_at": stamp(i["created"]), "updated_at": stamp(i["updated"])}
                          for i in self.newest(rows, query, "updated_after")]), {}
        return None

    def answer_bitbucket(self, path, query):
        path = path.removeprefix("/2.0")
        if path == "/user":
            return {"uuid": "{u-1}", "nickname": "bucket"}, {"X-OAuth-Scopes": "read:user:bitbucket,read:workspace:bitbucket,read:repository:bitbucket,read:pullrequest:bitbucket"}
        if path == "/user/workspaces":
            return Paged([{"workspace": {"slug": slug}} for slug in sorted({name.split("/")[0] for name in self.repositories})]), {}
        parts = path.split("/")
        if len(parts) == 3:
            rows = [r for r in self.newest(self.repositories.values(), {}) if r["name"].startswith(parts[2] + "/")]
            return Paged([{"uuid": "{%d}" % r["id"], "full_name": r["name"], "is_private": True, "updated_on": stamp(r["updated"]).replace("Z", "+00:00")} for r in rows]), {}
        if path.endswith("/pullrequests"):
            name = "/".join(parts[2:4])
            rows = [i for i in self.items.values() if i["repo"] == name and i["pull"]]
            if "q" in query:
                since = seconds_of(query["q"][0].split('"')[1])
                rows = [i for i in rows if i["updated"] > since]
            return Paged([{"id": i["number"], "title": i["title"], "state": {"open": "OPEN", "merged": "MERGED"}.get(i["state"], "DECLINED"),
                           "author": {"nickname": "bucket"}, "updated_on": stamp(i["updated"]).replace("Z", "+00:00"),
                           "source": {"branch": {"name": i["branch"]}, "commit": {"hash": "0123456789ab"}}} for i in self.newest(rows, {})]), {}
        return None


class Paged:
    def __init__(self, rows, wrap=lambda rows: rows):
        self.rows, self.wrap = rows, wrap
