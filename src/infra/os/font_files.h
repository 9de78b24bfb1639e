// Which of the fonts that the window wants are on this machine.
#pragma once
#include <string>
#include <vector>

#include "domain/base/result.h"

namespace geppetto::os {

struct FontRole {
  std::string role;                 // "ui", "mono", …
  std::vector<std::string> wanted;  // file names, the best first
  std::string found;                // path of the best that is there; empty: none
};

// Reads fonts.json of the assets and looks into its folders.
Result<std::vector<FontRole>> find_font_files(const std::string& list_path, const std::string& home);

}  // namespace geppetto::os
