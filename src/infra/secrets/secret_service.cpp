// A task is a chain of calls; each step looks first whether what it needs is locked.
#include "infra/secrets/secret_service.h"

#include <string.h>
#include <systemd/sd-bus.h>

#include <array>
#include <cassert>
#include <optional>
#include <utility>
#include <vector>

namespace geppetto::secrets {
namespace {

using desktop::Message;
using desktop::SessionBus;

constexpr const char* kName = "org.freedesktop.secrets";
constexpr const char* kPath = "/org/freedesktop/secrets";
constexpr const char* kService = "org.freedesktop.Secret.Service";
constexpr const char* kCollection = "org.freedesktop.Secret.Collection";
constexpr const char* kItem = "org.freedesktop.Secret.Item";
constexpr const char* kSchema = "com.geppetto.Token";  // as libsecret notes it, for `secret-tool`
constexpr std::size_t kMaxSecretBytes = 64 * 1024;

Error no_keyring() { return {ErrorKind::Io, "keyring: none is there"}; }
Error locked() { return {ErrorKind::Busy, "keyring: it is locked; unlock it and try again"}; }
Error strange() { return {ErrorKind::Protocol, "keyring: its answer is not understood"}; }

bool put_attributes(sd_bus_message* m, const std::string& account) {
  return sd_bus_message_append(m, "a{ss}", 2, "xdg:schema", kSchema, "account", account.c_str()) >= 0;
}

bool read_paths(sd_bus_message* m, std::vector<std::string>& out) {
  if (sd_bus_message_enter_container(m, 'a', "o") < 0) return false;
  const char* path = nullptr;
  while (sd_bus_message_read(m, "o", &path) > 0) out.emplace_back(path);
  return sd_bus_message_exit_container(m) >= 0;
}

}  // namespace

struct SecretService::Task {
  enum class Kind { Store, Lookup, Erase } kind = Kind::Lookup;
  std::string account, label, secret;
  std::function<void(Result<std::optional<std::string>>)> done;
  std::string session, collection, item;
  std::unique_ptr<uv::Timer> deadline;
  bool begun = false;
  bool no_bus = false;  // it failed a moment ago and is not tried again yet
};

struct SecretService::State {
  State(uv::Loop& l, const std::string& address, std::int64_t within)
      : loop(l), within_ms(within), bus(l, address, within) {
    bus.add_watcher([this] { bus_changed(); });
  }
  using Ref = std::shared_ptr<Task>;

  uv::Loop& loop;
  std::int64_t within_ms;
  SessionBus bus;
  std::list<Ref> tasks;

  void add(Task task);
  void bus_changed();
  void begin(const Ref& task);
  void search(const Ref& task);
  void found(const Ref& task, sd_bus_message* answer);
  void find_collection(const Ref& task);
  void look_whether_locked(const Ref& task);
  void create(const Ref& task);
  void read(const Ref& task);
  void remove(const Ref& task);
  void finish(const Ref& task, Result<std::optional<std::string>> outcome);
  void call(const Ref& task, Message message, std::function<void(sd_bus_message*)> then);
};

void SecretService::State::add(Task task) {
  auto ref = std::make_shared<Task>(std::move(task));
  ref->deadline = std::make_unique<uv::Timer>(loop, [this, weak = std::weak_ptr<Task>(ref)] {
    const Ref late = weak.lock();
    if (late)
      finish(late, late->no_bus ? no_keyring() : Error{ErrorKind::Timeout, "keyring: it does not answer"});
  });
  ref->deadline->start(within_ms);
  tasks.push_back(ref);
  if (bus.state() == SessionBus::State::Ready) return begin(ref);
  bus.open();
  if (bus.state() != SessionBus::State::Failed) return;
  ref->no_bus = true;
  ref->deadline->start(0);
}

void SecretService::State::bus_changed() {
  const std::list<Ref> all = tasks;
  for (const Ref& task : all) {
    if (bus.state() == SessionBus::State::Failed) {
      finish(task, no_keyring());
    } else if (!task->begun) {
      begin(task);
    }
  }
}

// Whoever has no keyring answers at once: there is no such name on the bus.
void SecretService::State::call(const Ref& task, Message message, std::function<void(sd_bus_message*)> then) {
  const std::weak_ptr<Task> weak = task;
  const bool sent =
      bus.call(std::move(message), [this, weak, then = std::move(then)](Result<sd_bus_message*> answer) {
        const Ref alive = weak.lock();
        if (!alive || !alive->done) return;
        if (answer) return then(*answer);
        const ErrorKind kind = answer.error().kind;
        if (kind == ErrorKind::NotFound) return finish(alive, no_keyring());
        if (kind == ErrorKind::Timeout) return finish(alive, Error{kind, "keyring: it does not answer"});
        finish(alive, strange());
      });
  if (!sent) finish(task, no_keyring());
}

void SecretService::State::begin(const Ref& task) {
  task->begun = true;
  Message m = bus.method_call(kName, kPath, kService, "OpenSession");
  // The bus is a socket of this user alone; who can listen there can ask the keyring just as well.
  if (!m || sd_bus_message_append(m.get(), "sv", "plain", "s", "") < 0) return finish(task, no_keyring());
  call(task, std::move(m), [this, task](sd_bus_message* answer) {
    const char* path = nullptr;
    if (sd_bus_message_skip(answer, "v") < 0 || sd_bus_message_read(answer, "o", &path) <= 0)
      return finish(task, strange());
    task->session = path;
    if (task->kind == Task::Kind::Store) return find_collection(task);
    search(task);
  });
}

void SecretService::State::search(const Ref& task) {
  Message m = bus.method_call(kName, kPath, kService, "SearchItems");
  if (!m || !put_attributes(m.get(), task->account)) return finish(task, no_keyring());
  call(task, std::move(m), [this, task](sd_bus_message* answer) { found(task, answer); });
}

void SecretService::State::found(const Ref& task, sd_bus_message* answer) {
  std::vector<std::string> open, closed;
  if (!read_paths(answer, open) || !read_paths(answer, closed)) return finish(task, strange());
  if (!open.empty()) {
    task->item = open.front();
    return task->kind == Task::Kind::Erase ? remove(task) : read(task);
  }
  if (!closed.empty()) return finish(task, locked());
  // A locked collection may keep silent about what it has.
  find_collection(task);
}

void SecretService::State::find_collection(const Ref& task) {
  Message m = bus.method_call(kName, kPath, kService, "ReadAlias");
  if (!m || sd_bus_message_append(m.get(), "s", "default") < 0) return finish(task, no_keyring());
  call(task, std::move(m), [this, task](sd_bus_message* answer) {
    const char* path = nullptr;
    if (sd_bus_message_read(answer, "o", &path) <= 0) return finish(task, strange());
    task->collection = path;
    if (task->collection == "/")
      return finish(task, Error{ErrorKind::NotFound, "keyring: it has no default collection yet"});
    look_whether_locked(task);
  });
}

void SecretService::State::look_whether_locked(const Ref& task) {
  Message m = bus.method_call(kName, task->collection.c_str(), "org.freedesktop.DBus.Properties", "Get");
  if (!m || sd_bus_message_append(m.get(), "ss", kCollection, "Locked") < 0)
    return finish(task, no_keyring());
  call(task, std::move(m), [this, task](sd_bus_message* answer) {
    int is_locked = 0;
    if (sd_bus_message_read(answer, "v", "b", &is_locked) <= 0) return finish(task, strange());
    if (is_locked != 0) return finish(task, locked());
    if (task->kind == Task::Kind::Store) return create(task);
    finish(task, std::optional<std::string>());
  });
}

void SecretService::State::create(const Ref& task) {
  Message message = bus.method_call(kName, task->collection.c_str(), kCollection, "CreateItem");
  sd_bus_message* m = message.get();
  const bool filled =
      m != nullptr && sd_bus_message_open_container(m, 'a', "{sv}") >= 0 &&
      sd_bus_message_append(m, "{sv}", "org.freedesktop.Secret.Item.Label", "s", task->label.c_str()) >= 0 &&
      sd_bus_message_append(m, "{sv}", "org.freedesktop.Secret.Item.Attributes", "a{ss}", 2, "xdg:schema",
                            kSchema, "account", task->account.c_str()) >= 0 &&
      sd_bus_message_close_container(m) >= 0 && sd_bus_message_open_container(m, 'r', "oayays") >= 0 &&
      sd_bus_message_append(m, "o", task->session.c_str()) >= 0 &&
      sd_bus_message_append_array(m, 'y', nullptr, 0) >= 0 &&
      sd_bus_message_append_array(m, 'y', task->secret.data(), task->secret.size()) >= 0 &&
      sd_bus_message_append(m, "s", "text/plain") >= 0 && sd_bus_message_close_container(m) >= 0 &&
      sd_bus_message_append(m, "b", 1) >= 0;  // in place of one before
  if (!filled) return finish(task, no_keyring());
  sd_bus_message_sensitive(m);
  call(task, std::move(message), [this, task](sd_bus_message* answer) {
    const char *item = nullptr, *prompt = nullptr;
    if (sd_bus_message_read(answer, "oo", &item, &prompt) <= 0) return finish(task, strange());
    if (std::string_view(prompt) != "/") return finish(task, locked());
    finish(task, std::optional<std::string>());
  });
}

void SecretService::State::read(const Ref& task) {
  Message m = bus.method_call(kName, task->item.c_str(), kItem, "GetSecret");
  if (!m || sd_bus_message_append(m.get(), "o", task->session.c_str()) < 0) return finish(task, no_keyring());
  call(task, std::move(m), [this, task](sd_bus_message* answer) {
    const void* bytes = nullptr;
    std::size_t size = 0;
    sd_bus_message_sensitive(answer);
    const bool good = sd_bus_message_enter_container(answer, 'r', "oayays") > 0 &&
                      sd_bus_message_skip(answer, "oay") >= 0 &&
                      sd_bus_message_read_array(answer, 'y', &bytes, &size) > 0;
    if (!good || size > kMaxSecretBytes) return finish(task, strange());
    finish(task, std::optional<std::string>(std::string(static_cast<const char*>(bytes), size)));
  });
}

void SecretService::State::remove(const Ref& task) {
  Message m = bus.method_call(kName, task->item.c_str(), kItem, "Delete");
  call(task, std::move(m), [this, task](sd_bus_message* answer) {
    const char* prompt = nullptr;
    if (sd_bus_message_read(answer, "o", &prompt) > 0 && std::string_view(prompt) != "/")
      return finish(task, locked());
    search(task);  // there may be another one
  });
}

void SecretService::State::finish(const Ref& task, Result<std::optional<std::string>> outcome) {
  // `task` may be the one in the list.
  const Ref kept = task;  // NOLINT(performance-unnecessary-copy-initialization)
  if (!kept->done) return;
  tasks.remove(kept);
  explicit_bzero(kept->secret.data(), kept->secret.size());
  kept->deadline.reset();
  const auto done = std::exchange(kept->done, nullptr);
  done(std::move(outcome));
}

SecretService::SecretService(uv::Loop& loop, const std::string& bus_address, std::int64_t within_ms)
    : state_(std::make_unique<State>(loop, bus_address, within_ms)) {}
SecretService::~SecretService() {
  for (const auto& task : state_->tasks) task->done = nullptr;
}

void SecretService::store(const std::string& account, const std::string& label, const std::string& secret,
                          std::function<void(Outcome)> done) {
  Task task;
  task.kind = Task::Kind::Store;
  task.account = account;
  task.label = label;
  task.secret = secret;
  task.done = [done = std::move(done)](const Result<std::optional<std::string>>& r) {
    done(r ? ok() : Outcome(r.error()));
  };
  state_->add(std::move(task));
}

void SecretService::lookup(const std::string& account,
                           std::function<void(Result<std::optional<std::string>>)> done) {
  Task task;
  task.account = account;
  task.done = std::move(done);
  state_->add(std::move(task));
}

void SecretService::erase(const std::string& account, std::function<void(Outcome)> done) {
  Task task;
  task.kind = Task::Kind::Erase;
  task.account = account;
  task.done = [done = std::move(done)](const Result<std::optional<std::string>>& r) {
    done(r ? ok() : Outcome(r.error()));
  };
  state_->add(std::move(task));
}

}  // namespace geppetto::secrets
