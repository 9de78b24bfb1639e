// The few system errors a person can do something about get words of their own.
#include "infra/store/state_error.h"

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

}  // namespace geppetto::store
