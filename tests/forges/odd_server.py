"""A web server on loopback that does everything a client must live with. Prints its port, then serves until its stdin ends.

Usage: odd_server.py [--cert FILE --key FILE] [--proxy]
GET /_seen answers what was asked so far: [{"path": …, "authorization": …, "connection": n}, …].
"""
import argparse
import gzip
import http.server
import json
import ssl
import sys
import threading
import urllib.parse

SEEN = []
COUNTS = {}
NUMBERS = {}
ACTIVE = [0, 0]  # now, at most
LOCK = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, body=b"", status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self):
        self.seen("CONNECT")
        self.answer(b"who are you?", 407, Proxy_Authenticate="Basic")

    def seen(self, path):
        with LOCK:
            number = NUMBERS.setdefault(self.client_address, len(NUMBERS))
            COUNTS[path] = COUNTS.get(path, 0) + 1
            SEEN.append({"path": self.path, "method": self.command, "authorization": self.headers.get("Authorization"),
                         "encoding": self.headers.get("Accept-Encoding"), "connection": number})
            return COUNTS[path]

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen(self.path)
        if self.path == "/unwell":
            return self.answer(b"<html>", 503)
        self.answer(body)

    def do_GET(self):
        where = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(where.query))
        if where.path == "/_seen":
            return self.answer(json.dumps({"seen": SEEN, "most": ACTIVE[1]}).encode())
        count = self.seen(where.path)
        with LOCK:
            ACTIVE[0] += 1
            ACTIVE[1] = max(ACTIVE)
        try:
            getattr(self, "on_" + where.path.strip("/").replace("-", "_"), self.on_missing)(query, count)
        finally:
            with LOCK:
                ACTIVE[0] -= 1

    def on_missing(self, query, count):
        self.answer(b"no such page", 404)

    def on_plain(self, query, count):
        self.answer(b"hello", X_Twice="a", Server_Timing="b")

    def on_gzip(self, query, count):
        self.answer(gzip.compress(b"x" * 100_000), Content_Encoding="gzip")

    def on_gzip_cut(self, query, count):
        whole = gzip.compress(bytes(range(256)) * 4000)
        self.answer(whole[:len(whole) // 2], Content_Encoding="gzip")

    def on_cut(self, query, count):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")
        self.close_connection = True

    def on_cut_once(self, query, count):
        self.on_cut(query, count) if count == 1 else self.answer(b"whole")

    def on_nothing(self, query, count):
        self.close_connection = True

    def on_unwell(self, query, count):
        self.answer(b"<html><h1>Service Unavailable</h1></html>", 503, Content_Type="text/html")

    def on_unwell_twice(self, query, count):
        self.answer(b"<html>", 503) if count <= 2 else self.answer(b"well")

    def on_later(self, query, count):
        self.answer(b"", 503, Retry_After="7")

    def on_long(self, query, count):
        self.answer(b"y" * int(query["bytes"]))

    def on_bomb(self, query, count):
        self.answer(gzip.compress(b"\0" * (64 << 20), 9), Content_Encoding="gzip")

    def on_headers(self, query, count):
        self.send_response(200)
        for n in range(3000):
            self.send_header(f"X-Header-{n}", "v" * 90)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def on_to(self, query, count):
        self.answer(b"", int(query.get("status", 302)), Location=query["where"])

    def on_self(self, query, count):
        self.answer(b"", 301, Location=self.path)

    def on_circle(self, query, count):
        self.answer(b"", 302, Location=f"/circle?n={count}")

    def on_hang(self, query, count):
        threading.Event().wait(60)

    def on_gate(self, query, count):
        """Answers when as many ask at the same time as `n` says."""
        with GATE:
            GATE.notify_all()
            GATE.wait_for(lambda: ACTIVE[0] >= int(query["n"]) or ACTIVE[1] >= int(query["n"]), 10)
        self.answer(b"through")


GATE = threading.Condition()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    context = None

    def handle_error(self, *_):
        pass

    def finish_request(self, request, client_address):
        if self.context:
            request.settimeout(20)
            request = self.context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--cert")
    options.add_argument("--key")
    args = options.parse_args()
    server = Server(("127.0.0.1", 0), Handler)
    if args.cert:
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.context.load_cert_chain(args.cert, args.key)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
