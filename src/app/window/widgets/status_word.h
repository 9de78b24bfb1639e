// The word and the colour of each status; a colour never stands without its word.
#pragma once
#include <string_view>

#include "app/window/theme.h"
#include "domain/runner/evidence.h"

namespace geppetto::window {

constexpr std::string_view status_word(runner::Status status) {
  switch (status) {
    case runner::Status::Starting: return "starting";
    case runner::Status::Running: return "working";
    case runner::Status::Waiting: return "needs you";
    case runner::Status::Idle: return "idle";
    case runner::Status::Stopped: return "done";
    case runner::Status::Errored: return "failed";
  }
  return "failed";
}

constexpr Rgba status_color(const Theme& theme, runner::Status status) {
  switch (status) {
    case runner::Status::Starting: return theme.cyan;
    case runner::Status::Running: return theme.ok;
    case runner::Status::Waiting: return theme.accent;
    case runner::Status::Idle: return theme.faint;
    case runner::Status::Stopped: return theme.blue;
    case runner::Status::Errored: return theme.err;
  }
  return theme.err;
}

}  // namespace geppetto::window
