// Makes transcripts as a worker leaves them, without the hours it would take: fill_transcripts MEGABYTES
// FOLDER... appends so much to each; the folders belong to no running worker.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "domain/log/transcript.h"
#include "infra/log/segment_store.h"
#include "tests/bench/streams.h"

int main(int argc, char** argv) {
  using namespace geppetto;
  const std::uint64_t bytes = argc < 3 ? 0 : std::strtoull(argv[1], nullptr, 10) << 20;
  for (int i = 2; i < argc; ++i) {
    log::Transcript transcript(std::make_unique<log::SegmentStore>(argv[i]));
    std::string line;
    for (std::uint64_t n = 0; transcript.bytes() < bytes; ++n) {
      line.clear();
      bench::append_unit(bench::Kind::Plain, n, "", line);
      transcript.append(line, {}, WallTime{1'800'000'000'000});
    }
    if (transcript.view().size() == 0 || !transcript.durable()) {
      std::fprintf(stderr, "%s: %s\n", argv[i], transcript.notice().c_str());
      return 1;
    }
  }
  return argc < 3 ? 2 : 0;
}
