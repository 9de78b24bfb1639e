// What every keeper of recordings promises: one suite on the files and on the fake that stands in for them.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "infra/log/recording_files.h"
#include "infra/log/recording_reader.h"
#include "tests/contract/sample_runner.h"
#include "tests/fakes/fake_ports.h"
#include "tests/infra/temp_dir.h"

using namespace geppetto;
using geppetto::testing::sample_id;
using log::RecordedKind;

namespace {

using Strings = std::vector<std::string>;
constexpr WallTime kAt{1'000};
constexpr MonoTime kNow{50};

// The records of all parts, "output: …", paintings at the begin of a part left out.
struct FilesSubject {
  testing::TempDir dir;
  log::RecordingFiles files{dir / "recordings"};
  ports::RecordingPort& port() { return files; }
  Strings records() {
    static constexpr const char* kNames[] = {"", "output", "paint", "resize", "end"};
    Strings out;
    auto reader = log::RecordingReader::open(files.find(sample_id(1))->folder);
    REQUIRE(reader);
    while (const auto event = reader->next())
      out.push_back(std::string(kNames[static_cast<std::size_t>(event->kind)]) + ": " +
                    std::string(event->data));
    CHECK_FALSE(reader->damaged());
    return out;
  }
};

struct FakeSubject {
  fakes::FakeRecordings fake;
  ports::RecordingPort& port() { return fake; }
  Strings records() const {
    Strings out;
    for (const auto& part : fake.parts)
      for (const std::string& record : part.records)
        if (!record.starts_with("begin: ")) out.push_back(record);
    return out;
  }
};

}  // namespace

TEST_CASE_TEMPLATE("a recording comes back as it was written, through several writers", Subject, FilesSubject,
                   FakeSubject) {
  Subject subject;
  {
    const auto writer = subject.port().open(sample_id(1));
    REQUIRE(writer->begin({{80, 24}, kAt, kNow, false}, ""));
    REQUIRE(writer->add(RecordedKind::Output, std::string("\0\xff\n", 3), kNow));
    REQUIRE(writer->add(RecordedKind::Resize, "100x30", kNow + 5));
    REQUIRE(writer->add(RecordedKind::Paint, "drawn", kNow + 6));
    REQUIRE(writer->add(RecordedKind::Output, "", kNow + 7));
    REQUIRE(writer->begin({{100, 30}, kAt, kNow + 8, true}, "what was drawn"));
    REQUIRE(writer->add(RecordedKind::Output, "more", kNow + 9));
    CHECK(writer->fullness() == 0);
  }
  const auto again = subject.port().open(sample_id(1));
  REQUIRE(again->begin({{100, 30}, kAt, MonoTime{0}, false}, ""));
  REQUIRE(again->add(RecordedKind::End, "0", MonoTime{1}));
  CHECK(subject.records() == Strings{std::string("output: \0\xff\n", 11), "resize: 100x30", "paint: drawn",
                                     "output: ", "output: more", "end: 0"});
}

TEST_CASE_TEMPLATE("what was never recorded is not found, and erasing it is no error", Subject, FilesSubject,
                   FakeSubject) {
  Subject subject;
  const auto found = subject.port().find(sample_id(1));
  REQUIRE_FALSE(found);
  CHECK(found.error().kind == ErrorKind::NotFound);
  CHECK(subject.port().erase(sample_id(1)));
  const auto writer = subject.port().open(sample_id(1));
  REQUIRE(writer->begin({{80, 24}, kAt, kNow, false}, ""));
  REQUIRE(subject.port().find(sample_id(1)));
  CHECK(subject.port().find(sample_id(1))->bytes > 0);
  CHECK_FALSE(subject.port().find(sample_id(1))->folder.empty());
}
