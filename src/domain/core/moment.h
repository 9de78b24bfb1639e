// One instant by both clocks.
#pragma once
#include "domain/base/time.h"

namespace geppetto::core {

struct Moment {
  WallTime wall;  // for people
  MonoTime mono;  // for judging and for intervals
};

}  // namespace geppetto::core
