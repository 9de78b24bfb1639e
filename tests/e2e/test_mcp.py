"""geppetto mcp: a client of the Model Context Protocol, written here, against the real program."""
import json
import pathlib
import subprocess
import unittest

import harness


class Client:
    """Speaks the protocol over the program's stdin and stdout, one line a message."""

    def __init__(self, case, initialize=True):
        self.child = case.start(harness.BUILD / "geppetto", "mcp", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        case.addCleanup(self.child.stdout.close)
        case.addCleanup(self.child.stdin.close)  # closing twice does no harm
        self.number = 0
        if initialize:
            self.hello = self.call("initialize", protocolVersion="2025-06-18", capabilities={},
                                   clientInfo={"name": "test", "version": "1"})["result"]
            self.write(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n')

    def write(self, data):
        self.child.stdin.write(data)
        self.child.stdin.flush()

    def read(self):
        line = self.child.stdout.readline()
        return json.loads(line) if line else None

    def raw(self, data):
        self.write(data)
        return self.read()

    def call(self, method, **params):
        self.number += 1
        reply = self.raw(json.dumps({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}).encode() + b"\n")
        assert reply["id"] == self.number and reply["jsonrpc"] == "2.0", reply
        return reply

    def tool(self, tool, /, **arguments):
        """The result's text, and whether it is an error."""
        result = self.call("tools/call", name=tool, arguments=arguments)["result"]
        assert [part["type"] for part in result["content"]] == ["text"], result
        return result["content"][0]["text"], result["isError"]


class McpTest(harness.Case):
    def allow_answers(self):
        config = pathlib.Path(self.env["XDG_CONFIG_HOME"]) / "geppetto" / "config.json"
        config.write_text('{"tmux": {"configFile": "/dev/null"}, "mcp": {"answer": true}}')

    def test_the_protocol(self):
        client = Client(self)
        self.assertEqual(client.hello["protocolVersion"], "2025-06-18")
        self.assertEqual(client.hello["serverInfo"]["name"], "geppetto")
        self.assertIn("tools", client.hello["capabilities"])
        for wanted, spoken in (("2024-11-05", "2024-11-05"), ("1999-01-01", "2025-06-18"), (7, "2025-06-18")):
            self.assertEqual(client.call("initialize", protocolVersion=wanted)["result"]["protocolVersion"], spoken)
        self.assertEqual(client.call("ping")["result"], {})
        tools = {tool["name"]: tool for tool in client.call("tools/list")["result"]["tools"]}
        self.assertEqual(list(tools), ["list", "show", "logs", "screen", "wait", "send", "new", "stop"])
        for tool in tools.values():
            schema = tool["inputSchema"]
            self.assertEqual(schema["type"], "object")
            self.assertLessEqual(set(schema.get("required", [])), set(schema["properties"]))
        self.assertEqual(tools["send"]["inputSchema"]["required"], ["runner", "text"])
        self.assertTrue(tools["logs"]["annotations"]["readOnlyHint"])
        self.assertEqual(client.call("resources/list")["error"]["code"], -32601)
        self.assertEqual(client.call("tools/call", name="fly")["error"]["code"], -32602)
        self.assertEqual(client.call("tools/call")["error"]["code"], -32602)
        self.assertEqual(client.call("tools/call", name="show", arguments={})["error"]["code"], -32602)
        self.assertIn("runer", client.call("tools/call", name="show", arguments={"runer": "x"})["error"]["message"])
        self.assertEqual(client.call("tools/call", name="show", arguments=[1])["error"]["code"], -32602)
        self.assertEqual(client.call("tools/call", name="list", arguments={"status": ["busy"]})["error"]["code"], -32602)

    def test_hostile_lines(self):
        client = Client(self, initialize=False)
        self.assertEqual(client.call("tools/list")["error"]["code"], -32600)
        client.call("initialize")
        for line, code in ((b"garbage\n", -32700), (b"\xff\xfe{\n", -32700), (b"[" * 5000 + b"\n", -32700),
                           (b"7\n", -32600), (b"[]\n", -32600), (b'{"id":1,"method":"ping"}\n', -32600),
                           (b'{"jsonrpc":"2.0","id":{},"method":"ping"}\n', -32600),
                           (b'{"jsonrpc":"2.0","id":1,"method":5}\n', -32600), (b'{"jsonrpc":"2.0","id":1}\n', -32600),
                           (b'{"jsonrpc":"2.0","id":1,"method":"x","params":' + b"[" * 400_000 + b"]" * 400_000 + b"}\n", -32601),
                           (b'{"x":"' + b"y" * 3_000_000 + b'"}\n', -32600),
                           (b'[' + b'{"jsonrpc":"2.0","id":1,"method":"ping"},' * 99 + b'1]\n', -32600)):
            reply = client.raw(line)
            self.assertEqual(reply["error"]["code"], code, line[:60])
        # Notifications, answers to nothing and blank lines are not answered.
        client.write(b'\n  \r\n{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}}\n')
        client.write(b'{"jsonrpc":"2.0","id":5,"result":{}}\n')
        replies = client.raw(b'[{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","method":"x"},'
                             b'{"jsonrpc":"2.0","id":2,"method":"nothing"},3]\n')
        self.assertEqual([reply["id"] for reply in replies], ["a", 2, None])
        client.write(b'{"jsonrpc":"2.0","id":6,')
        self.assertEqual(client.raw(b'"method":"ping"}\n'), {"jsonrpc": "2.0", "id": 6, "result": {}})
        client.child.stdin.close()
        self.assertEqual(client.child.wait(timeout=10), 0)

    def test_a_runner_from_start_to_end(self):
        client = Client(self)
        self.assertEqual(client.tool("list"), ('{"runners":[]}', False))
        text, failed = client.tool("new", name="echo", command=["cat"], cwd=str(self.folder))
        self.assertFalse(failed, text)
        runner = json.loads(text)["runnerId"]
        self.assertFalse(client.tool("send", runner="echo", text="hello\n  wörld ☃")[1])
        self.wait_until(lambda: "  wörld ☃" in client.tool("screen", runner=runner)[0], what="the text on the screen")
        self.assertIn("hello\n", client.tool("logs", runner="echo", lines=50)[0])
        self.assertEqual(json.loads(client.tool("show", runner="echo")[0])["id"], runner)
        text, failed = client.tool("wait", runner="echo", status=["stopped"], timeoutSeconds=0.05)
        self.assertTrue(failed)
        self.assertTrue(text.startswith("Timeout: "), text)
        text, failed = client.tool("wait", status=["running"], timeoutSeconds=10)
        self.assertEqual(json.loads(text)["name"], "echo")
        self.assertFalse(client.tool("stop", runner="echo")[1])
        self.assertEqual(json.loads(client.tool("wait", runner="echo")[0])["id"], runner)
        for name, arguments, kind in (("show", {"runner": "nobody"}, "NotFound"), ("send", {"runner": "echo", "text": "x"}, "Refused"),
                                      ("new", {"agent": "nothing"}, "Invalid"), ("logs", {"runner": "echo", "grep": "("}, "Invalid")):
            text, failed = client.tool(name, **arguments)
            self.assertTrue(failed)
            self.assertTrue(text.startswith(kind + ": "), text)

    def test_questions_are_answered_only_where_the_person_allows_it(self):
        self.start_worker()
        script = self.folder / "ask.sh"
        script.write_text(f'{harness.BUILD}/geppetto report blocked --kind question --msg "Go on?"\nread a; echo "got $a"\n'
                          f'{harness.BUILD}/geppetto report idle\nread b\n')
        self.geppetto("new", "--name", "asker", "--", "sh", script)
        self.geppetto("wait", "asker", "--status", "waiting", "--timeout", "20")
        client = Client(self)
        self.assertTrue(client.tool("send", runner="asker", text="y")[0].startswith("Refused: it waits for a person"))
        self.assertTrue(client.tool("answer", runner="asker", text="y")[0].startswith("Refused: answering is not allowed"))
        self.allow_answers()
        allowed = Client(self)
        self.assertIn("answer", [tool["name"] for tool in allowed.call("tools/list")["result"]["tools"]])
        self.assertEqual(allowed.call("tools/call", name="answer", arguments={"runner": "asker"})["error"]["code"], -32602)
        self.assertFalse(allowed.tool("answer", runner="asker", text="y")[1])
        self.wait_until(lambda: "got y" in allowed.tool("screen", runner="asker")[0], what="the answer")


if __name__ == "__main__":
    unittest.main()
