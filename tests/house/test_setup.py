"""scripts/setup, with stand-ins for the system's package tools: nothing is installed here."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = "bash env sed awk grep sort head dirname mktemp mkdir rm mv cp tar xz touch cat sleep".split()


class SetupTest(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.bin = self.root / "bin"
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        self.project = self.root / "project"
        (self.project / "scripts").mkdir(parents=True)
        (self.project / "build" / "imgui-src").mkdir(parents=True)
        (self.project / "build" / "imgui-src" / ".complete").touch()
        shutil.copy(ROOT / "scripts" / "setup", self.project / "scripts" / "setup")
        self.calls = self.root / "calls"
        self.installed = self.root / "installed"
        self.installed.touch()
        self.stand_in("sleep", "")
        self.stand_in("dpkg-query", f'[ -e "{self.installed}" ] && cat "{self.installed}"')
        self.stand_in("apt-cache", "exit 0")
        self.stand_in("apt-get", f'echo "$*" >>"{self.calls}"')
        self.stand_in("id", 'case $1 in -u) echo 0 ;; *) echo root ;; esac')

    def stand_in(self, name, body):
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text("#!/bin/bash\n" + body + "\n")
        path.chmod(0o755)

    def install_all(self, *without):
        script = (ROOT / "scripts" / "setup").read_text()
        words = set()
        for group in ("build", "run", "test", "bench", "extra"):
            inside = script.split(f"\n{group}=(", 1)[1].split(")", 1)[0]
            words |= {w for word in inside.split() for w in word.strip("'").split("|")}
        self.assertGreater(len(words), 30)
        self.installed.write_text("".join(f"ii {word}\n" for word in sorted(words - set(without))))

    def setup(self, *arguments):
        return subprocess.run([self.project / "scripts" / "setup", *arguments], env={"PATH": str(self.bin), "HOME": str(self.root)},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=30)

    def called(self):
        return self.calls.read_text() if self.calls.exists() else ""

    def test_nothing_to_do_when_all_is_there(self):
        self.install_all()
        done = self.setup("run", "test")
        self.assertEqual((done.returncode, done.stderr, self.called()), (0, "", ""))

    def test_only_what_is_missing_is_installed(self):
        self.install_all("tmux", "libuv1-dev")
        done = self.setup("test")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(self.called(), r"^\S.* install -y --no-install-recommends libuv1-dev tmux\n$")

    def test_the_group_decides(self):
        self.install_all("xvfb", "tmux")
        self.assertEqual(self.setup("run").returncode, 0)
        self.assertRegex(self.called(), r" tmux\n$")

    def test_no_lists_are_fetched_when_those_that_are_there_do(self):
        self.install_all("tmux")
        self.setup("run")
        self.assertNotIn("update", self.called())

    def test_lists_are_fetched_when_a_package_is_unknown(self):
        self.install_all("tmux")
        self.stand_in("apt-cache", f'grep -qs update "{self.calls}"')
        done = self.setup("run")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(self.called(), r"(?s)update\n.* install .* tmux\n$")

    def test_an_alternative_is_enough(self):
        self.install_all("fonts-symbola")
        self.assertEqual((self.setup("run").returncode, self.called()), (0, ""))

    def test_an_unknown_first_choice_gives_way(self):
        self.install_all("fonts-symbola", "fonts-noto-core")
        self.stand_in("apt-cache", '[ "$2" != fonts-symbola ]')
        self.assertEqual(self.setup("run").returncode, 0)
        self.assertRegex(self.called(), r" fonts-noto-core\n$")

    def test_apt_is_tried_three_times(self):
        self.install_all("tmux")
        self.stand_in("apt-get", f'echo "$*" >>"{self.calls}"; case "$*" in *install*) exit 100 ;; esac')
        done = self.setup("run")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.called().count(" install -y "), 3)
        self.assertIn("could not install: tmux", done.stderr)

    def test_neither_root_nor_sudo_names_the_packages(self):
        self.install_all("tmux", "cmake", "fonts-symbola", "fonts-noto-core")
        self.stand_in("id", 'case $1 in -u) echo 1000 ;; *) echo me ;; esac')
        done = self.setup("run")
        self.assertEqual((done.returncode, self.called()), (1, ""))
        self.assertEqual(done.stderr, "setup: neither root nor sudo. Please install by hand: cmake fonts-symbola tmux\n")

    def test_sudo_is_used_when_not_root(self):
        self.install_all("tmux")
        self.stand_in("id", 'case $1 in -u) echo 1000 ;; *) echo me ;; esac')
        self.stand_in("sudo", f'[ "$1" = -n ] && shift; echo "sudo $1" >>"{self.calls}"; exec "$@"')
        self.stand_in("true", "")
        done = self.setup("run")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("sudo env\n", self.called())

    def test_another_system_is_told_what_it_needs(self):
        (self.bin / "dpkg-query").unlink()
        done = self.setup("run")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"neither Debian nor Ubuntu.* cmake .* tmux ")

    def test_an_unknown_group_is_a_usage_error(self):
        self.assertEqual(self.setup("everything").returncode, 2)

    def imgui_archive(self, version):
        source = self.root / "imgui"
        source.mkdir(exist_ok=True)
        (source / "imgui.h").write_text(f'#define IMGUI_VERSION       "{version}"\n')
        cache = self.root / ".cache" / "geppetto-build"
        cache.mkdir(parents=True, exist_ok=True)
        subprocess.run(["tar", "-cJf", cache / "imgui.orig.tar.xz", "-C", self.root, "imgui"], check=True)

    def forget_imgui(self):
        shutil.rmtree(self.project / "build")
        self.install_all()
        self.stand_in("pkg-config", "exit 1")

    def test_the_cached_imgui_source_is_used_without_apt(self):
        self.forget_imgui()
        self.imgui_archive("1.92.2b")
        done = self.setup("run")
        self.assertEqual((done.returncode, done.stderr, self.called()), (0, "", ""))
        self.assertTrue((self.project / "build" / "imgui-src" / ".complete").exists())
        self.assertEqual(sorted(os.listdir(self.project / "build")), ["imgui-src"])

    def test_without_a_debian_mirror_cmake_is_left_to_fetch_it(self):
        self.forget_imgui()
        self.imgui_archive("1.86")  # too old: as good as none
        self.stand_in("apt-get", 'echo "mirror://example/ubuntu/ Ubuntu/Ubuntu"')
        done = self.setup("run")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("CMake will fetch it", done.stderr)
        self.assertFalse((self.project / "build" / "imgui-src").exists())

    def test_an_installed_imgui_is_enough(self):
        self.forget_imgui()
        self.stand_in("pkg-config", "exit 0")
        done = self.setup("run")
        self.assertEqual((done.returncode, self.called()), (0, ""))
        self.assertFalse((self.project / "build").exists())


if __name__ == "__main__":
    unittest.main()
