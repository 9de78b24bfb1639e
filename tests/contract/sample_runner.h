// A runner whose every field differs from its default and holds what is hard to keep.
#pragma once
#include <array>
#include <string>

#include "domain/base/ids.h"
#include "domain/runner/runner.h"

namespace geppetto::testing {

inline RunnerId sample_id(std::uint8_t n) {
  return Ulid::make(WallTime{1'767'225'600'000 + n},
                    std::array<std::uint8_t, 10>{n, 2, 3, 4, 5, 6, 7, 8, 9, 10});
}

inline runner::Runner sample_runner(std::uint8_t n) {
  runner::Runner r;
  r.id = sample_id(n);
  r.name = "füchs 狐 🦊 '; DROP TABLE runners; --";
  r.kind = "claude-code";
  r.origin = runner::Origin::Attached;
  r.host.name = "ssh devbox";
  r.session = "work \"1\"";
  r.session_id = "$3";
  r.session_created = 1'767'225'000;
  r.pane = "%12";
  r.cwd = "/home/u/not\xff utf8";
  r.command = {"/bin/sh", "-c", "printf '\x80\xfe'\n", "", "last"};
  r.process = {4711, 0xffff'ffff'ffff'fff0U};
  r.status = runner::Status::Errored;
  r.status_since = {1'767'225'600'123};
  r.evidence = {runner::Source::Silence, "silence.idle", {1'767'225'600'124}, "30 s without output"};
  r.created_at = {1'767'225'600'001};
  r.last_activity_at = {1'767'225'600'999};
  r.exit_code = 0;
  r.exit_signal = 9;
  r.end_reason = "killed for memory";
  r.recording = true;
  r.muted = true;
  r.notice = "output through control mode";
  return r;
}

}  // namespace geppetto::testing
