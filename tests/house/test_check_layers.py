"""scripts/check_layers.py: each breach of the law is reported, and what the law allows is not."""
import contextlib
import io
import pathlib
import subprocess
import sys
import tempfile
import types
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "check_layers.py"
sys.dont_write_bytecode = True
sys.path.insert(0, str(SCRIPT.parent))
import check_layers  # noqa: E402


class CheckLayersTest(unittest.TestCase):
    def run_on(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in files.items():
                file = pathlib.Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                status = check_layers.main([folder])
            return types.SimpleNamespace(returncode=status, stdout=output.getvalue())

    def file_with(self, path, *code):
        return "// What this file is.\n" + ("#pragma once\n" if path.endswith(".h") else "") + "\n".join(code) + "\n"

    def assert_fine(self, path, *code):
        done = self.run_on({path: self.file_with(path, *code)})
        self.assertEqual((done.returncode, done.stdout), (0, "layers: 1 files keep the law\n"))

    def assert_found(self, what, path, *code):
        done = self.run_on({path: self.file_with(path, *code)})
        line = 3 if path.endswith(".h") else 2
        self.assertEqual((done.returncode, done.stdout), (1, f"{path}:{line}: {what}\n"))

    def assert_include(self, fine, path, included):
        code = f"#include {included}" if included.startswith("<") else f'#include "{included}"'
        done = self.run_on({"src/" + path: self.file_with(path, code)})
        self.assertEqual(done.returncode, 0 if fine else 1, f"{path} {code}\n{done.stdout}")
        if not fine:
            self.assertRegex(done.stdout, rf"\Asrc/{path}:[23]: .*{included.strip('<>')}")
            self.assertEqual(done.stdout.count("\n"), 1)

    def test_the_real_tree_keeps_the_law(self):
        done = subprocess.run([sys.executable, SCRIPT, ROOT], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_layers(self):
        for path, included, fine in [
            ("app/wiring.cpp", "infra/os/paths.h", True),
            ("app/worker/worker.cpp", "domain/core/core.h", True),
            ("infra/store/store.cpp", "domain/ports/store_port.h", True),
            ("infra/tmux/driver.cpp", "infra/uv/loop.h", True),
            ("domain/core/core.cpp", "infra/os/paths.h", False),
            ("domain/base/ids.cpp", "app/share/latest.h", False),
            ("infra/os/paths.cpp", "app/share/latest.h", False),
        ]:
            with self.subTest(path=path, included=included):
                self.assert_include(fine, path, included)

    def test_inside_the_domain(self):
        for path, included, fine in [
            ("domain/core/core.cpp", "domain/ports/tmux_port.h", True),
            ("domain/core/core.cpp", "domain/snapshot/snapshot.h", True),
            ("domain/core/core.cpp", "domain/term/screen.h", True),
            ("domain/ports/store_port.h", "domain/runner/runner.h", True),
            ("domain/ports/store_port.h", "domain/core/core.h", False),
            ("domain/ports/store_port.h", "domain/snapshot/snapshot.h", False),
            ("domain/snapshot/snapshot.h", "domain/log/log_view.h", True),
            ("domain/snapshot/snapshot.h", "domain/ports/store_port.h", False),
            ("domain/snapshot/snapshot.h", "domain/core/core.h", False),
            ("domain/term/screen.cpp", "domain/base/text.h", True),
            ("domain/term/screen.cpp", "domain/log/transcript.h", False),
            ("domain/log/transcript.cpp", "domain/term/cell.h", False),
            ("domain/runner/runner.h", "domain/tmux/formats.h", False),
            ("domain/agent/rules.h", "domain/runner/evidence.h", False),
            ("domain/base/text.h", "domain/term/cell.h", False),
        ]:
            with self.subTest(path=path, included=included):
                self.assert_include(fine, path, included)

    def test_inside_the_app(self):
        for path, included, fine in [
            ("app/monitor_main.cpp", "app/window/window.h", True),
            ("app/monitor_main.cpp", "app/worker/worker.h", True),
            ("app/window/window.cpp", "app/share/latest.h", True),
            ("app/worker/publisher.cpp", "app/share/latest.h", True),
            ("app/cli/serve.cpp", "app/worker/worker.h", True),
            ("app/worker/worker.cpp", "app/window/window.h", False),
            ("app/window/window.cpp", "app/worker/worker.h", False),
            ("app/window/window.cpp", "infra/os/paths.h", False),
            ("app/share/latest.h", "app/worker/worker.h", False),
            ("app/worker/worker.cpp", "app/cli/list.h", False),
        ]:
            with self.subTest(path=path, included=included):
                self.assert_include(fine, path, included)

    def test_panels_never_include_panels(self):
        for path, included, fine in [
            ("app/window/window.cpp", "app/window/panels/list.h", True),
            ("app/window/panels/list.cpp", "app/window/panels/list.h", True),
            ("app/window/panels/list_rows.cpp", "app/window/panels/list.h", True),
            ("app/window/panels/list.cpp", "app/window/widgets/chip.h", True),
            ("app/window/panels/list.cpp", "app/window/panels/log.h", False),
            ("app/window/panels/list/row.cpp", "app/window/panels/log/line.h", False),
        ]:
            with self.subTest(path=path, included=included):
                self.assert_include(fine, path, included)

    def test_headers_of_the_system_and_of_libraries(self):
        everywhere = ["domain/base/x.h", "domain/log/x.cpp", "infra/uv/x.cpp", "infra/tmux/x.cpp", "infra/store/x.cpp",
                      "app/worker/x.cpp", "app/window/x.cpp"]
        not_domain = everywhere[2:]
        for header, fine_in in {
            **dict.fromkeys(["vector", "cstdlib", "cstdint", "string_view"], everywhere),
            **dict.fromkeys(["thread", "mutex", "condition_variable", "future", "chrono", "ctime", "random", "filesystem",
                             "fstream", "iostream", "unistd.h", "fcntl.h", "sys/socket.h", "pthread.h", "csignal", "poll.h"],
                            not_domain),
            "atomic": ["domain/log/x.cpp", *not_domain],
            "uv.h": ["infra/uv/x.cpp", "infra/tmux/x.cpp"],
            **dict.fromkeys(["curl/curl.h", "sqlite3.h"], ["infra/uv/x.cpp", "infra/tmux/x.cpp", "infra/store/x.cpp"]),
            "nlohmann/json.hpp": ["infra/uv/x.cpp", "infra/tmux/x.cpp", "infra/store/x.cpp", "app/window/x.cpp"],
            **dict.fromkeys(["imgui.h", "imgui_internal.h", "GLFW/glfw3.h", "glad/gl.h", "GL/gl.h"], ["app/window/x.cpp"]),
        }.items():
            files = {"src/" + path: self.file_with(path, f"#include <{header}>") for path in everywhere}
            found = {line.split(":")[0].removeprefix("src/") for line in self.run_on(files).stdout.splitlines()
                     if f"may not include <{header}>" in line}
            self.assertEqual(found, set(everywhere) - set(fine_in), header)

    def test_impure_calls_in_the_domain(self):
        self.assert_found("domain may not call getenv()", "src/domain/base/x.cpp", 'auto v = getenv("HOME");')
        self.assert_found("domain may not call std::time()", "src/domain/base/x.cpp", "auto t = std::time (nullptr);")
        self.assert_fine("src/domain/base/x.cpp", 'auto v = "getenv(x)";  // not getenv()')
        self.assert_fine("src/domain/base/x.cpp", "std::snprintf(buffer, 4, text);")
        self.assert_fine("src/infra/os/x.cpp", 'auto v = getenv("HOME");')

    def test_includes_start_at_src(self):
        for included in ["ids.h", "../base/ids.h", "domain/base/../base/ids.h", "imgui.h"]:
            with self.subTest(included=included):
                self.assert_found(f'"{included}" does not start at src/ (headers of libraries stand in <>)',
                                  "src/domain/core/core.cpp", f'#include "{included}"')
        self.assert_found("<domain/base/ids.h> is ours: write it in quotes", "src/domain/core/core.cpp",
                          "#include <domain/base/ids.h>")
        self.assert_found("domain/base/ids.cpp is not a header", "src/domain/core/core.cpp",
                          '#include "domain/base/ids.cpp"')

    def test_a_comment_is_no_include(self):
        self.assert_fine("src/domain/core/core.cpp", "// #include <thread>")

    def test_an_unknown_folder_is_reported(self):
        self.assert_found("domain/misc/x.cpp is in a folder that scripts/check_layers.py does not know",
                          "src/domain/misc/x.cpp", '#include "domain/base/ids.h"')

    def circle(self, *includes):
        """`circle(("a.h", "b"), …)`: a file of domain/base that includes a header beside it."""
        return self.run_on({f"src/domain/base/{path}": self.file_with(path, f'#include "domain/base/{other}.h"')
                            for path, other in includes})

    def test_circles(self):
        done = self.circle(("a.h", "b"), ("b.h", "c"), ("c.h", "a"))
        self.assertEqual((done.returncode, done.stdout), (
            1, "src/domain/base/c.h:3: a circle of includes: "
            "domain/base/a.h -> domain/base/b.h -> domain/base/c.h -> domain/base/a.h\n"))
        self.assertIn("a circle of includes", self.circle(("a.h", "a")).stdout)

    def test_what_is_no_circle(self):
        self.assertEqual(self.circle(("a.cpp", "a"), ("b.cpp", "a"), ("c.cpp", "b")).returncode, 0)
        # A source that includes a private header, which includes the public one.
        self.assertEqual(self.circle(("a.cpp", "a_state"), ("a_state.h", "a")).returncode, 0)

    def test_circles_of_folders(self):
        files = {"src/infra/os/a.cpp": '#include "infra/uv/b.h"', "src/infra/uv/c.cpp": '#include "infra/os/d.h"'}
        done = self.run_on({path: self.file_with(path, code) for path, code in files.items()})
        self.assertEqual((done.returncode, done.stdout), (
            1, "src/infra/uv/c.cpp:2: a circle of folders: infra/os -> infra/uv -> infra/os\n"))

    def test_long_files(self):
        self.assert_fine("src/infra/os/x.cpp", *["int x;"] * 799)
        self.assertIn("src/infra/os/x.cpp:801: 801 lines; at most 800\n",
                      self.run_on({"src/infra/os/x.cpp": self.file_with("x.cpp", *["int x;"] * 800)}).stdout)

    def test_the_first_line_tells_the_purpose(self):
        for first, fine in [("// What this is.", True), ("// What this is, which goes", True), ("#include <vector>", False),
                            ("//", False), ("// todo", False), ("", False), ("/* What this is. */", False)]:
            for top in ("src/infra/os", "tests/infra"):
                done = self.run_on({f"{top}/x.cpp": f"{first}\n// on here.\nint x;\n"})
                self.assertEqual(done.returncode, 0 if fine else 1, f"{first}\n{done.stdout}")
        self.assertEqual(self.run_on({"src/infra/os/x.cpp": "// What this is, which goes\nint x;\n"}).returncode, 1)
        self.assertEqual(self.run_on({"src/infra/os/x.cpp": ""}).returncode, 1)

    def test_headers_start_with_pragma_once(self):
        for text, fine in [("// A header.\n// More.\n\n#pragma once\n", True), ("// A header.\nint x;\n#pragma once\n", False),
                           ("// A header.\n", False)]:
            self.assertEqual(self.run_on({"src/infra/os/x.h": text}).returncode, 0 if fine else 1, text)

    def test_a_tree_without_sources_is_no_success(self):
        self.assertEqual(self.run_on({"README.md": "x"}).returncode, 1)


if __name__ == "__main__":
    unittest.main()
