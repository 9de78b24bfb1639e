// The person's own settings: config.json, JSON with comments, every key optional.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/result.h"
#include "domain/desktop/attention.h"
#include "domain/desktop/hotkeys.h"

namespace geppetto::os {

struct Config {
  std::int64_t idle_after_ms = 30'000;  // idleAfterSeconds, 1 to 86400, fractions allowed
  bool record = false;                  // record: raw output of new runners, for `export --as asciicast`
  std::string tmux_socket_name;         // tmux.socketName: as tmux -L; empty: the default server
  std::string tmux_config_file;  // tmux.configFile: absolute, "~/…" allowed; empty: tmux's own choice
  std::int64_t max_transcripts_mb = 4096;  // transcripts.maxTotalMB, 100 to 1048576
  desktop::NotifyRules notify;  // notifications.*: enabled, needsYou, failed, finished, quietHours, sound
  desktop::Hotkeys hotkeys;     // hotkeys.*: toggle, nextNeedsYou; "Super+G"
  std::string theme;            // of the windows, by its name; empty: as the desktop says
  std::vector<std::string> terminal;  // argv before the command that is to run in it: ["xterm", "-e"]
  // keys.*: of the window, what is done and the key for it, as written; the window knows what there is.
  std::vector<std::pair<std::string, std::string>> keys;
  bool mcp_answer = false;      // mcp.answer: `geppetto mcp` may answer questions
  friend bool operator==(const Config&, const Config&) = default;
};

// Invalid names the file, the line and the key: an unknown key, a wrong type, a syntax error.
Result<Config> parse_config(std::string_view text, const std::string& file_name, const std::string& home);

// A file that is not there is the default Config.
Result<Config> load_config(const std::string& file_name, const std::string& home);

}  // namespace geppetto::os
