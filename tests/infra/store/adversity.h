// Ways to make the disk say no, for root and for anybody else.
#pragma once
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <string>

namespace geppetto::testing {

// A file system of its own with `bytes` of room. Root's alone: ok() tells.
class SmallDisk {
 public:
  SmallDisk(const std::string& path, std::size_t bytes) : path_(path) {
    mkdir(path.c_str(), 0700);
    const std::string options = "mode=0700,size=" + std::to_string(bytes);
    mounted_ = mount("geppetto-test", path.c_str(), "tmpfs", 0, options.c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool ok() const { return mounted_; }
  bool make_read_only() const {
    return mount("geppetto-test", path_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0;
  }

 private:
  std::string path_;
  bool mounted_ = false;
};

// Files may not grow beyond `bytes` while this lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before_) == 0);
    handler_ = signal(SIGXFSZ, SIG_IGN);  // else a write beyond would end us
    const rlimit now{bytes, before_.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &now) == 0);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  sighandler_t handler_ = SIG_DFL;
};

// A folder that we own and may not write in: root, who may write anywhere, becomes nobody meanwhile.
class ReadOnlyFolder {
 public:
  explicit ReadOnlyFolder(const std::string& path) : path_(path), root_(geteuid() == 0) {
    if (root_) REQUIRE(system(("chown -R 65534 '" + path + "'").c_str()) == 0);
    REQUIRE(chmod(path.c_str(), 0500) == 0);
    if (root_) REQUIRE(seteuid(65534) == 0);
  }
  ~ReadOnlyFolder() {
    if (root_) (void)!seteuid(0);
    chmod(path_.c_str(), 0700);
  }
  ReadOnlyFolder(const ReadOnlyFolder&) = delete;
  ReadOnlyFolder& operator=(const ReadOnlyFolder&) = delete;

 private:
  std::string path_;
  bool root_;
};

}  // namespace geppetto::testing
