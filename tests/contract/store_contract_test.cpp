// What every store promises: one suite on SQLite and on the fake that stands in for it elsewhere.
#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>

#include "infra/store/sqlite_store.h"
#include "tests/contract/sample_runner.h"
#include "tests/fakes/memory_store.h"
#include "tests/infra/temp_dir.h"

using namespace geppetto;
using geppetto::testing::sample_id;
using geppetto::testing::sample_runner;

namespace {

struct SqliteSubject {
  testing::TempDir dir;
  std::unique_ptr<store::SqliteStore> held;
  SqliteSubject() { held = open(); }
  std::unique_ptr<store::SqliteStore> open() const {
    auto opened = store::SqliteStore::open(dir.path(), {});
    REQUIRE(opened.has_value());
    return std::move(*opened);
  }
  ports::StorePort& store() { return *held; }
  void restart() {
    held.reset();
    held = open();
  }
};

struct MemorySubject {
  fakes::MemoryStore held;
  ports::StorePort& store() { return held; }
  void restart() {}
};

std::vector<runner::Runner> load(ports::StorePort& store) {
  auto all = store.load();
  REQUIRE(all.has_value());
  return std::move(*all);
}

}  // namespace

TEST_CASE_TEMPLATE("a store starts empty", Subject, SqliteSubject, MemorySubject) {
  Subject subject;
  CHECK(load(subject.store()).empty());
}

TEST_CASE_TEMPLATE("a store keeps every field through a restart", Subject, SqliteSubject, MemorySubject) {
  Subject subject;
  runner::Runner full = sample_runner(1);
  full.log = {100, 5000, 7};
  const runner::Runner plain = [] {
    runner::Runner r;
    r.id = sample_id(2);
    return r;
  }();
  REQUIRE(subject.store().save(full).has_value());
  REQUIRE(subject.store().save(plain).has_value());
  subject.restart();
  const auto all = load(subject.store());
  REQUIRE(all.size() == 2);
  CHECK(all[0] == full);
  CHECK(all[1] == plain);
}

TEST_CASE_TEMPLATE("a store keeps argv as it is", Subject, SqliteSubject, MemorySubject) {
  Subject subject;
  const std::vector<std::vector<std::string>> cases = {
      {}, {""}, {"", ""}, {"a"}, {"a", ""}, {"", "a"}, {"\x01\xff\n\t"}, {std::string(200'000, 'x'), "y"}};
  for (const auto& argv : cases) {
    runner::Runner r = sample_runner(1);
    r.command = argv;
    REQUIRE(subject.store().save(r).has_value());
    CHECK(load(subject.store()).at(0).command == argv);
  }
}

TEST_CASE_TEMPLATE("saving again replaces, also values by nothing", Subject, SqliteSubject, MemorySubject) {
  Subject subject;
  runner::Runner r = sample_runner(1);
  REQUIRE(subject.store().save(r).has_value());
  r.name = "other";
  r.exit_code.reset();
  r.exit_signal.reset();
  r.notice.clear();
  r.status = runner::Status::Waiting;
  r.origin = runner::Origin::Spawned;
  REQUIRE(subject.store().save(r).has_value());
  const auto all = load(subject.store());
  REQUIRE(all.size() == 1);
  CHECK(all[0] == r);
}

TEST_CASE_TEMPLATE("a store loads the oldest first", Subject, SqliteSubject, MemorySubject) {
  Subject subject;
  for (const std::uint8_t n : std::initializer_list<std::uint8_t>{5, 1, 3})
    REQUIRE(subject.store().save(sample_runner(n)).has_value());
  const auto all = load(subject.store());
  REQUIRE(all.size() == 3);
  CHECK(all[0].id == sample_id(1));
  CHECK(all[1].id == sample_id(3));
  CHECK(all[2].id == sample_id(5));
}

TEST_CASE_TEMPLATE("erase forgets one runner; one that is not there is no error", Subject, SqliteSubject,
                   MemorySubject) {
  Subject subject;
  REQUIRE(subject.store().save(sample_runner(1)).has_value());
  REQUIRE(subject.store().save(sample_runner(2)).has_value());
  CHECK(subject.store().erase(sample_id(1)).has_value());
  CHECK(subject.store().erase(sample_id(9)).has_value());
  subject.restart();
  const auto all = load(subject.store());
  REQUIRE(all.size() == 1);
  CHECK(all[0].id == sample_id(2));
}

TEST_CASE_TEMPLATE("every status, origin and source comes back", Subject, SqliteSubject, MemorySubject) {
  Subject subject;
  using runner::Status;
  for (const Status status :
       {Status::Starting, Status::Running, Status::Waiting, Status::Idle, Status::Stopped, Status::Errored}) {
    for (const auto origin : {runner::Origin::Spawned, runner::Origin::Attached}) {
      for (const auto source : runner::kAllSources) {
        runner::Runner r = sample_runner(1);
        r.status = status;
        r.origin = origin;
        r.evidence.source = source;
        REQUIRE(subject.store().save(r).has_value());
        CHECK(load(subject.store()).at(0) == r);
      }
    }
  }
}

TEST_CASE_TEMPLATE("transitions come back oldest first, the newest of them, and go with their runner",
                   Subject, SqliteSubject, MemorySubject) {
  Subject subject;
  REQUIRE(subject.store().save(sample_runner(1)).has_value());
  const auto transition = [](std::int64_t n) {
    runner::Transition t;
    t.at.ms = 1'767'225'600'000 + n;
    t.status = runner::Status::Waiting;
    t.evidence = {runner::Source::Report,
                  "report.blocked.permission",
                  {t.at.ms - 5},
                  "approve Bash: rm '" + std::to_string(n) + "' 狐",
                  {runner::Status::Waiting, runner::Detail::Permission, 40}};
    return t;
  };
  constexpr std::int64_t kExtra = 7;
  const auto most = static_cast<std::int64_t>(runner::kMaxTransitions);
  for (std::int64_t n = 0; n < most + kExtra; ++n)
    REQUIRE(subject.store().add_transition(sample_id(1), transition(n)).has_value());
  REQUIRE(subject.store().add_transition(sample_id(2), transition(1)).has_value());
  subject.restart();
  const auto all = subject.store().transitions(sample_id(1));
  REQUIRE(all.has_value());
  REQUIRE(all->size() == runner::kMaxTransitions);
  CHECK(all->front() == transition(kExtra));
  CHECK(all->back() == transition(most + kExtra - 1));
  CHECK(subject.store().transitions(sample_id(3))->empty());
  REQUIRE(subject.store().erase(sample_id(1)).has_value());
  CHECK(subject.store().transitions(sample_id(1))->empty());
  CHECK(subject.store().transitions(sample_id(2))->size() == 1);
}

TEST_CASE_TEMPLATE("reports are kept as they are, replaced, and go with their runner", Subject, SqliteSubject,
                   MemorySubject) {
  Subject subject;
  CHECK(subject.store().reports(sample_id(1))->empty());
  REQUIRE(subject.store().save_reports(sample_id(1), "first").has_value());
  REQUIRE(subject.store().save_reports(sample_id(1), std::string_view("\x1b]7501;\0\xff", 9)).has_value());
  subject.restart();
  CHECK(*subject.store().reports(sample_id(1)) == std::string("\x1b]7501;\0\xff", 9));
  REQUIRE(subject.store().erase(sample_id(1)).has_value());
  CHECK(subject.store().reports(sample_id(1))->empty());
}
