// The worker: event loop, core and adapters on one thread, with or without a window in the same process.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/share/ui_link.h"
#include "domain/base/result.h"
#include "domain/desktop/attention.h"
#include "domain/desktop/hotkeys.h"

namespace geppetto::worker {

struct WorkerOptions {
  std::string version;
  std::string socket_path;        // where the command line connects
  bool own_socket_folder = true;  // see os::prepare_socket_dir
  std::string state_dir;          // SQLite and transcripts
  std::string cache_dir;          // what is known of forges
  std::string relay_program;      // geppetto-relay
  std::string demo_script;        // what `--agent demo` runs
  std::string agents_dir;         // what is known of agents
  std::string user_agents_dir;    // and what the user knows better; need not exist
  std::string tmux_socket_name;   // tmux -L NAME; empty: the user's own server
  std::string tmux_config_file;   // tmux -f FILE when a server has to be started; empty: the user's own
  std::int64_t idle_after_ms = 30'000;
  std::int64_t max_transcripts_mb = 4096;  // of all runners together
  bool record = false;                     // raw output of new runners
  bool has_window = false;
  std::string bus_address;    // of the D-Bus session bus; empty: there is none
  std::string ssl_cert_file;  // certificates to trust, as SSL_CERT_FILE says; empty: the system's
  desktop::NotifyRules notify;
  desktop::Hotkeys hotkeys;
  std::string x11_display;  // for hotkeys; empty: not an X11 session
  bool wayland = false;
};

// Runs a worker on the calling thread until `shutdown`, SIGTERM or SIGINT, or until a window takes over.
// Refused: another worker answers on the socket (unless has_window, then that one hands over and leaves).
Outcome serve(const WorkerOptions& options);

// The same on a thread of its own. The constructor returns at once; `wake_ui` is called from the worker
// thread after every snapshot and when the worker ends.
class WorkerThread {
 public:
  WorkerThread(WorkerOptions options, std::function<void()> wake_ui);
  ~WorkerThread();  // asks the worker to leave and joins it
  WorkerThread(const WorkerThread&) = delete;
  WorkerThread& operator=(const WorkerThread&) = delete;

  share::UiLink link();
  // Why the worker ended by itself; empty while it runs or after a regular end. UI thread, after
  // worker_ended().
  std::string failure() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace geppetto::worker
