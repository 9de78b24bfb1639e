// Limits of this process that are set at its start.
#pragma once
#include <cstdint>

namespace geppetto::os {

// Raises the soft limit of open descriptors to the hard one and returns what holds then: a runner takes one
// or two, and the usual 1,024 would end near 500 runners.
std::uint64_t raise_descriptor_limit();

}  // namespace geppetto::os
