// Whether the person's desktop is dark or light, as far as it says.
#pragma once
#include <string_view>

namespace geppetto::desktop {

enum class ColourScheme { NoPreference, Dark, Light };

constexpr std::string_view to_string(ColourScheme scheme) {
  switch (scheme) {
    case ColourScheme::NoPreference: return "no preference";
    case ColourScheme::Dark: return "dark";
    case ColourScheme::Light: return "light";
  }
  return "no preference";
}

}  // namespace geppetto::desktop
