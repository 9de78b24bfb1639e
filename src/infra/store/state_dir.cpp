// The state folder: mkdir and chmod, and the wording of what may go wrong with it.
#include "infra/store/state_dir.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace geppetto::store {

Error state_dir_error(const std::string& path, int system_errno) {
  if (system_errno == EROFS || system_errno == EACCES || system_errno == EPERM) {
    return {ErrorKind::Io, "state folder is read-only: " + path};
  }
  if (system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG) {
    return {ErrorKind::Io, "disk is full: state folder " + path};
  }
  return {ErrorKind::Io, "state folder " + path + ": " + std::generic_category().message(system_errno)};
}

Outcome ensure_state_dir(const std::string& path) {
  if (path.empty()) return Error{ErrorKind::Invalid, "state folder: no path given"};
  for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    // A read-only parent answers EROFS or EACCES for a folder that exists, too: the stat below decides.
    if (mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) {
      const int why = errno;
      struct stat found {};
      if (stat(part.c_str(), &found) != 0) return state_dir_error(path, why);
    }
    if (slash == std::string::npos) break;
  }
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return state_dir_error(path, errno);
  if (!S_ISDIR(found.st_mode)) return state_dir_error(path, ENOTDIR);
  if (found.st_uid == geteuid() && (found.st_mode & 077) != 0) {
    (void)chmod(path.c_str(),
                0700);  // fails on a read-only file system, where nobody can put anything in either
  }
  return ok();
}

}  // namespace geppetto::store
