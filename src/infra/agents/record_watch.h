// Reads what agents keep of themselves in files named by their process, such as ~/.claude/sessions/4711.json,
// whenever one changes. Worker thread only.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/agent/profile.h"
#include "domain/core/event.h"
#include "domain/runner/runner.h"
#include "infra/os/proc.h"
#include "infra/uv/loop.h"

namespace geppetto::agents {

class RecordWatch {
 public:
  // `sink` gets RecordRead, from the loop and from inside of watch().
  RecordWatch(uv::Loop& loop, std::function<void(const core::Event&)> sink, os::Proc proc = os::Proc());
  ~RecordWatch();
  RecordWatch(const RecordWatch&) = delete;
  RecordWatch& operator=(const RecordWatch&) = delete;

  void set_profiles(agent::Profiles profiles);

  // The runners that live now. Folders are found by the environment of their processes; one that is not there
  // yet is looked for again with the next call.
  void watch(const std::vector<const runner::Runner*>& runners);

  static constexpr std::size_t kMaxFolders = 32;       // homes and agents are few
  static constexpr std::size_t kMaxRecords = 500;      // of a folder; a crash leaves one behind
  static constexpr std::size_t kMaxBytes = 64 * 1024;  // a hundred times what is known
  static constexpr int kMaxDistance = 4;               // from the agent up to the pane's process

 private:
  struct Live {
    runner::ProcessIdentity process;
    std::set<std::string> folders;
  };
  struct Seen {  // one file, as it was read
    std::int64_t changed_ns = 0, size = 0;
    std::uint64_t inode = 0;
    RunnerId runner;  // nil: nobody's
  };
  struct Folder {
    std::string kind;
    std::unique_ptr<uv::FolderWatch> changes;  // null: there is no such folder yet
    std::map<std::string, Seen> files;
  };

  void find_folders(Live& live);
  void open_folder(const std::string& path, Folder& folder);
  void read_folder(const std::string& path);
  void read_record(const std::string& path, const std::string& name, Folder& folder);
  RunnerId owner_of(std::int32_t pid) const;

  uv::Loop& loop_;
  const std::function<void(const core::Event&)> sink_;
  const os::Proc proc_;
  agent::Profiles profiles_;
  std::map<RunnerId, Live> live_;
  std::map<std::string, Folder> folders_;
};

}  // namespace geppetto::agents
