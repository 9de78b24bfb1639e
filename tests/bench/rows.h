// What a measuring program prints: a row a figure, with its goal and what was measured beside it.
#pragma once
#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace geppetto::bench {

enum class Bound { AtLeast, AtMost };

struct Goal {
  Bound bound = Bound::AtLeast;
  double limit = 0;

  bool holds(double value) const { return bound == Bound::AtLeast ? value >= limit : value <= limit; }
};

struct Figure {
  std::string name;
  double value = 0;
  std::string unit;
  Goal goal;
  std::string beside;     // the peer or the limit of the same run, in words
  bool beside_ok = true;  // what was asked of the relation between the two holds
};

// Seconds of processor time of this thread: what else the machine does must not count.
inline double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Not empty.
inline double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double at = q * static_cast<double>(values.size() - 1);
  return values[static_cast<std::size_t>(at + 0.5)];
}
inline double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

inline std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text,
                value >= 100 || value == 0 ? "%.0f"
                : value >= 10              ? "%.1f"
                                           : "%.3g",
                value);
  return text;
}

// `--json`: a JSON object a line; else a line of text. `--quick`: fewer and shorter runs. Other words choose
// the parts to measure; none means all.
class Report {
 public:
  Report(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
      const std::string_view word = argv[i];
      if (word == "--json") {
        json_ = true;
      } else if (word == "--quick") {
        quick_ = true;
      } else {
        parts_.emplace_back(word);
      }
    }
  }

  bool quick() const { return quick_; }
  bool wanted(std::string_view part) const {
    return parts_.empty() || std::find(parts_.begin(), parts_.end(), part) != parts_.end();
  }

  // Names, units and texts are ours: nothing in them needs escaping.
  void add(const Figure& figure) const {
    const bool ok = figure.goal.holds(figure.value) && figure.beside_ok;
    const std::string goal =
        (figure.goal.bound == Bound::AtLeast ? ">= " : "<= ") + number(figure.goal.limit);
    std::printf(json_ ? R"({"name":"%s","value":%.6g,"unit":"%s","goal":"%s","beside":"%s","ok":%s})"
                        "\n"
                      : "%-44s %10.4g %-8s %-10s %s  %s\n",
                figure.name.c_str(), figure.value, figure.unit.c_str(), goal.c_str(), figure.beside.c_str(),
                json_ ? (ok ? "true" : "false") : (ok ? "" : "MISSED"));
    std::fflush(stdout);
  }

 private:
  bool json_ = false, quick_ = false;
  std::vector<std::string> parts_;
};

}  // namespace geppetto::bench
