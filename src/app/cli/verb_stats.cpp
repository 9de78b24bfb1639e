// geppetto stats: what Geppetto itself costs and has done.
#include <array>
#include <cstdio>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{kJsonOption};

std::string row(std::string_view name, const std::string& value) {
  std::string line(name);
  line.resize(14, ' ');
  return line + value + "\n";
}

std::string megabytes(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

std::string seconds(std::int64_t ms) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f s", static_cast<double>(ms) / 1e3);
  return text;
}

std::string words(const wire::Figures& f) {
  std::string out = row("worker", "pid " + std::to_string(f.pid) + ", version " + f.version + ", up " +
                                      seconds(f.uptime_ms) + ", CPU " + seconds(f.cpu_ms));
  out += row("memory", megabytes(f.rss_bytes) + " resident");
  out += row("holds", std::to_string(f.descriptors) + " descriptors, " + std::to_string(f.children) +
                          " children, " + std::to_string(f.connections) + " connections");
  out += row("runners", std::to_string(f.runners) + " with " + std::to_string(f.lines) + " lines, " +
                            std::to_string(f.dropped_lines) + " dropped");
  out += row("read", megabytes(f.bytes_read) + " from panes");
  out += row("snapshots", std::to_string(f.snapshots));
  if (!f.frames) return out + row("frames", "none: no window");
  return out +
         row("frames", std::to_string(f.frames->drawn) + " drawn, " + std::to_string(f.frames->skipped) +
                           " skipped, " + std::to_string(f.frames->cpu_us_p50) + " us CPU each (p99 " +
                           std::to_string(f.frames->cpu_us_p99) + ")");
}

int run(const Context& context) {
  return ask(context, wire::Stats{}, [&context](const wire::Reply& reply) {
    if (!reply.figures) return fail({ErrorKind::Protocol, "stats: the answer has no figures"});
    if (context.json()) {
      put_line(reply.figures_json);
    } else {
      put(words(*reply.figures));
    }
    return static_cast<int>(kDone);
  });
}

}  // namespace

const Verb kStatsVerb{
    .name = "stats",
    .arguments = "[--json]",
    .summary = "show what Geppetto itself costs and has done",
    .details = "Counts are since the start of the worker; frames are the window's, as it last told them.",
    .example = "geppetto stats --json",
    .options = kOptions,
    .run = run,
};

}  // namespace geppetto::cli
