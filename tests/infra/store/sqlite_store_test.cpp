// The SQLite store against damage, full and read-only disks, other versions and a second process.
#include "infra/store/sqlite_store.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "infra/store/schema.h"
#include "infra/store/sqlite_connection.h"
#include "tests/contract/sample_runner.h"
#include "tests/infra/store/adversity.h"
#include "tests/infra/temp_dir.h"

using namespace geppetto;
using geppetto::store::SqliteStore;
using geppetto::testing::sample_id;
using geppetto::testing::sample_runner;
using geppetto::testing::TempDir;

namespace {

constexpr WallTime kNow{1'767'225'600'000};

std::unique_ptr<SqliteStore> open_store(const std::string& dir) {
  auto opened = SqliteStore::open(dir, kNow);
  if (!opened) FAIL(opened.error().what);
  return std::move(*opened);
}

std::string read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void overwrite(const std::string& path, std::size_t at, const std::string& bytes) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(at));
  file << bytes;
  REQUIRE(file.good());
}

std::string damaged_name(const TempDir& dir) { return dir / "state.db.damaged-2026-01-01T00:00:00.000Z"; }

// Fills the disk through `store` with ever longer names until a save fails, and says which error that was.
Error fill(SqliteStore& store) {
  for (std::uint8_t n = 2; n < 250; ++n) {
    runner::Runner big = sample_runner(n);
    big.name = std::string(20'000, 'n');
    if (const Outcome saved = store.save(big); !saved) return saved.error();
  }
  FAIL("the disk never became full");
  return {};
}

void check_full_disk(const std::string& dir) {
  auto store = open_store(dir);
  REQUIRE(store->save(sample_runner(1)).has_value());
  const Error full = fill(*store);
  CHECK(full.kind == ErrorKind::Io);
  CHECK(full.what == "disk is full: state folder " + dir);
  const auto all = store->load();  // what was there before is there still
  REQUIRE(all.has_value());
  REQUIRE(all->size() >= 1);
  CHECK(all->at(0) == sample_runner(1));
}

}  // namespace

TEST_CASE("state.db and what lies beside it are for the owner alone") {
  TempDir dir;
  auto store = open_store(dir.path());
  REQUIRE(store->save(sample_runner(1)).has_value());
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(dir.path())) {
    ++files;
    CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms(0777)) ==
          std::filesystem::perms(0600));
  }
  CHECK(files == 2);  // state.db and its journal
  store.reset();
  REQUIRE(chmod((dir / "state.db").c_str(), 0666) == 0);
  store = open_store(dir.path());
  CHECK(std::filesystem::status(dir / "state.db").permissions() == std::filesystem::perms(0600));
}

TEST_CASE("a kill between two saves loses nothing that was saved") {
  TempDir dir;
  TempDir copy;
  {
    auto store = open_store(dir.path());
    REQUIRE(store->save(sample_runner(1)).has_value());
    // The files as a killed process would leave them.
    for (const auto& file : std::filesystem::directory_iterator(dir.path())) {
      std::filesystem::copy(file, copy.path());
    }
  }
  const auto all = open_store(copy.path())->load();
  REQUIRE(all.has_value());
  REQUIRE(all->size() == 1);
  CHECK(all->at(0) == sample_runner(1));
}

TEST_CASE("a file that is no database is moved aside and said") {
  TempDir dir;
  std::string garbage;
  SUBCASE("text") { garbage = std::string(5000, 'x'); }
  SUBCASE("a cut header") { garbage = "SQLite format 3"; }
  std::ofstream(dir / "state.db") << garbage;
  auto store = open_store(dir.path());
  CHECK(store->notice().find(damaged_name(dir)) != std::string::npos);
  CHECK(read_all(damaged_name(dir)) == garbage);
  CHECK(store->load()->empty());
  CHECK(store->save(sample_runner(1)).has_value());
  store.reset();
  store = open_store(dir.path());
  CHECK(store->notice().empty());
  CHECK(store->load()->size() == 1);
}

TEST_CASE("a database with broken pages is moved aside") {
  TempDir dir;
  {
    auto store = open_store(dir.path());
    for (std::uint8_t n = 1; n < 60; ++n) REQUIRE(store->save(sample_runner(n)).has_value());
  }
  const auto size = std::filesystem::file_size(dir / "state.db");
  REQUIRE(size > 3 * 4096);
  SUBCASE("a page of rubbish") { overwrite(dir / "state.db", 4096, std::string(4096, '\x5a')); }
  SUBCASE("cut short") { std::filesystem::resize_file(dir / "state.db", 2 * 4096 + 100); }
  SUBCASE("a rotten schema") { overwrite(dir / "state.db", 100, std::string(50, '\xff')); }
  auto store = open_store(dir.path());
  CHECK_FALSE(store->notice().empty());
  CHECK(std::filesystem::exists(damaged_name(dir)));
  CHECK(store->load()->empty());
}

TEST_CASE("damage twice in one millisecond keeps both files") {
  TempDir dir;
  for (int i = 0; i < 2; ++i) {
    std::ofstream(dir / "state.db") << std::string(5000, static_cast<char>('a' + i));
    open_store(dir.path());
  }
  CHECK(read_all(damaged_name(dir)) == std::string(5000, 'a'));
  CHECK(read_all(damaged_name(dir) + "-2") == std::string(5000, 'b'));
}

TEST_CASE("a state.db of a newer version is refused and left as it is") {
  TempDir dir;
  {
    auto store = open_store(dir.path());
    REQUIRE(store->save(sample_runner(1)).has_value());
  }
  overwrite(dir / "state.db", 60, std::string("\0\0\0\x07", 4));  // user_version, big-endian
  const std::string before = read_all(dir / "state.db");
  const auto opened = SqliteStore::open(dir.path(), kNow);
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().kind == ErrorKind::Refused);
  CHECK(opened.error().what.find("newer Geppetto (schema 7, this one knows " +
                                 std::to_string(geppetto::store::kSchemaVersion) + ")") != std::string::npos);
  CHECK(read_all(dir / "state.db") == before);
}

TEST_CASE("a state.db of the first version is taken over, its runners not recorded") {
  TempDir dir;
  std::ofstream(dir / "state.db").close();
  {
    store::Connection old(dir / "state.db", dir.path(), store::Connection::Mode::Write);
    REQUIRE(old.run(store::kMigrations[0]) == 0);
    const std::string row = "PRAGMA user_version = 1; INSERT INTO runners VALUES ('" + sample_id(1).str() +
                            "', 'old', 'custom', 'spawned', 'local', '', '', 0, '', '', x'', 0, 0, 'idle', "
                            "0, 'silence', '', 0, '', 0, 0, "
                            "NULL, NULL, '', '', 5, 6, 7)";
    REQUIRE(old.run(row.c_str()) == 0);
  }
  const auto all = open_store(dir.path())->load();
  REQUIRE(all.has_value());
  REQUIRE(all->size() == 1);
  CHECK(all->at(0).name == "old");
  CHECK(all->at(0).log.dropped_lines == 7);
  CHECK_FALSE(all->at(0).recording);
}

TEST_CASE("an unknown row is left out, told, and kept") {
  TempDir dir;
  {
    auto store = open_store(dir.path());
    REQUIRE(store->save(sample_runner(1)).has_value());
    REQUIRE(store->save(sample_runner(2)).has_value());
  }
  const std::string bytes = read_all(dir / "state.db");
  const std::size_t at = bytes.find("errored");
  REQUIRE(at != std::string::npos);
  overwrite(dir / "state.db", at, "dancing");
  auto store = open_store(dir.path());
  const auto all = store->load();
  REQUIRE(all.has_value());
  CHECK(all->size() == 1);
  CHECK(store->notice() == "1 runner(s) in state.db cannot be understood and are not shown");
  store.reset();
  CHECK(read_all(dir / "state.db").find("dancing") != std::string::npos);
}

TEST_CASE("a second store on the same folder is Busy") {
  TempDir dir;
  auto store = open_store(dir.path());
  const auto second = SqliteStore::open(dir.path(), kNow);
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().kind == ErrorKind::Busy);
}

TEST_CASE("a full disk is an error that leaves what was stored") {
  TempDir dir;
  SUBCASE("small file system") {
    const testing::SmallDisk disk(dir / "small", 256 * 1024);
    if (!disk.ok()) {
      MESSAGE("no right to mount: the limit of the file size stands in");
      const testing::FileSizeLimit limit(256 * 1024);
      check_full_disk(dir.path());
      return;
    }
    check_full_disk(dir / "small");
  }
  SUBCASE("limit of the file size") {
    const testing::FileSizeLimit limit(256 * 1024);
    check_full_disk(dir.path());
  }
}

TEST_CASE("a disk without a byte of room cannot hold a store, and says so") {
  TempDir dir;
  const testing::FileSizeLimit limit(0);
  const auto opened = SqliteStore::open(dir.path(), kNow);
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error() == Error{ErrorKind::Io, "disk is full: state folder " + dir.path()});
}

TEST_CASE("saving works again when the disk has room again") {
  TempDir dir;
  auto store = open_store(dir.path());
  REQUIRE(store->save(sample_runner(1)).has_value());
  {
    const testing::FileSizeLimit limit(64 * 1024);
    fill(*store);
  }
  CHECK(store->save(sample_runner(251)).has_value());
  CHECK(store->load()->back() == sample_runner(251));
}

TEST_CASE("a read-only folder: what is stored is read, nothing is saved") {
  TempDir dir;
  const std::string folder = dir / "state";
  REQUIRE(mkdir(folder.c_str(), 0700) == 0);
  REQUIRE(chmod(dir.path().c_str(), 0755) == 0);
  const Error read_only{ErrorKind::Io, "state folder is read-only: " + folder};
  const auto check = [&] {
    auto store = open_store(folder);
    const auto all = store->load();
    REQUIRE(all.has_value());
    REQUIRE(all->size() == 1);
    CHECK(all->at(0) == sample_runner(1));
    const Outcome saved = store->save(sample_runner(2));
    REQUIRE_FALSE(saved.has_value());
    CHECK(saved.error() == read_only);
    const Outcome erased = store->erase(sample_id(1));
    REQUIRE_FALSE(erased.has_value());
    CHECK(erased.error() == read_only);
  };
  SUBCASE("no right to write, a state.db there") {
    REQUIRE(open_store(folder)->save(sample_runner(1)).has_value());
    const testing::ReadOnlyFolder lock(folder);
    check();
  }
  SUBCASE("no right to write, no state.db") {
    const testing::ReadOnlyFolder lock(folder);
    const auto opened = SqliteStore::open(folder, kNow);
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error() == read_only);
  }
  SUBCASE("read-only file system") {
    const testing::SmallDisk disk(folder, 1024 * 1024);
    if (!disk.ok()) {
      MESSAGE("no right to mount: the case of a folder without write permission stands for it");
      return;
    }
    REQUIRE(open_store(folder)->save(sample_runner(1)).has_value());
    REQUIRE(disk.make_read_only());
    check();
  }
}

TEST_CASE("a kill and then a read-only folder: what the file alone holds is read, the rest is told missing") {
  TempDir dir;
  TempDir copy;
  REQUIRE(open_store(dir.path())->save(sample_runner(1)).has_value());
  {
    auto store = open_store(dir.path());
    REQUIRE(store->save(sample_runner(2)).has_value());
    for (const auto& file : std::filesystem::directory_iterator(dir.path())) {
      std::filesystem::copy(file, copy.path());
    }
  }
  SUBCASE("no right to write") {
    const testing::ReadOnlyFolder closed(copy.path());
    const auto all = open_store(copy.path())->load();  // the journal is there and can be opened
    REQUIRE(all.has_value());
    CHECK(all->size() == 2);
  }
  SUBCASE("no right to write, a journal that cannot be opened") {
    const testing::ReadOnlyFolder closed(copy.path());
    REQUIRE(chmod((copy / "state.db-wal").c_str(), 0) == 0);
    auto store = open_store(copy.path());
    const auto all = store->load();
    REQUIRE(all.has_value());
    REQUIRE(all->size() == 1);
    CHECK(all->at(0) == sample_runner(1));
    CHECK(store->notice().starts_with("the last changes before Geppetto was killed cannot be read"));
  }
}

TEST_CASE("no folder, no store") {
  TempDir dir;
  const auto opened = SqliteStore::open(dir / "missing", kNow);
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().kind == ErrorKind::Io);
}

TEST_CASE("a path may hold what a URI may not") {
  TempDir dir;
  const std::string odd = dir / "50% of #1? ü";
  REQUIRE(mkdir(odd.c_str(), 0700) == 0);
  REQUIRE(open_store(odd)->save(sample_runner(1)).has_value());
  CHECK(std::filesystem::exists(odd + "/state.db"));
}

TEST_CASE("many saves of one runner do not let the file grow") {
  TempDir dir;
  auto store = open_store(dir.path());
  runner::Runner r = sample_runner(1);
  for (int i = 0; i < 500; ++i) {
    r.last_activity_at.ms = i;
    REQUIRE(store->save(r).has_value());
  }
  store.reset();
  CHECK(std::filesystem::file_size(dir / "state.db") < 64 * 1024);
}

TEST_CASE("the stand-in for no store remembers nothing and says why") {
  const Error why{ErrorKind::Io, "state folder is read-only: /x"};
  store::NoStore store(why);
  CHECK(store.load()->empty());
  CHECK(store.save(sample_runner(1)).error() == why);
  CHECK(store.erase(sample_id(1)).error() == why);
}
