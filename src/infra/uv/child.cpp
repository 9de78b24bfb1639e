// uv_process with two pipes; a small reference count keeps the handles until libuv has closed them all.
#include "infra/uv/child.h"

#include <signal.h>
#include <unistd.h>
#include <uv.h>

#include <array>
#include <utility>

namespace geppetto::uv {

// Freed when the owner is gone and all handles are closed.
struct Child::State {
  uv_process_t process{};
  uv_pipe_t in{}, out{};
  uv_timer_t linger{};
  Handlers handlers;
  int open_handles = 0;
  bool owned = true;
  bool in_ending = false, in_closed = false, out_closed = false, exited = false, told = false;
  bool quiet = false;  // nothing was read since the linger timer ran last
  ExitState exit;
  std::array<char, 64 * 1024> buffer{};

  static State* of(uv_handle_t* h) { return static_cast<State*>(h->data); }
  template <class H>
  static uv_handle_t* as_handle(H* h) {
    return reinterpret_cast<uv_handle_t*>(h);
  }
  uv_stream_t* out_stream() { return reinterpret_cast<uv_stream_t*>(&out); }
  uv_stream_t* in_stream() { return reinterpret_cast<uv_stream_t*>(&in); }

  static void on_closed(uv_handle_t* h) noexcept {
    State* s = of(h);
    --s->open_handles;
    s->free_when_done();
  }
  void free_when_done() {
    if (!owned && open_handles == 0) delete this;
  }
  void close_in() {
    if (in_closed) return;
    in_closed = true;
    uv_close(as_handle(&in), on_closed);
  }
  void close_out() {
    if (out_closed) return;
    out_closed = true;
    uv_close(as_handle(&out), on_closed);
    uv_close(as_handle(&linger), on_closed);
  }
  void close_process() {
    if (uv_is_closing(as_handle(&process)) == 0) uv_close(as_handle(&process), on_closed);
  }
  void tell_exit_when_complete() {
    if (!exited || !out_closed || told || !handlers.on_exit) return;
    told = true;
    const auto handler = handlers.on_exit;
    handler(exit);
  }

  void on_exited(ExitState state) {
    exited = true;
    exit = state;
    close_process();
    close_in();  // nobody reads it any more; a descendant that could is not ours to talk to
    if (out_closed) {
      tell_exit_when_complete();
    } else {
      start_linger(kLingerMs);
    }
  }
  // Twice without a byte, with a look at the pipe in between: what is left open is a descendant's.
  void start_linger(std::int64_t delay_ms) {
    uv_timer_start(
        &linger,
        [](uv_timer_t* t) noexcept {
          State* self = of(as_handle(t));
          if (!self->quiet) {
            self->quiet = true;
            self->start_linger(1);
            return;
          }
          self->close_out();
          self->tell_exit_when_complete();
        },
        static_cast<std::uint64_t>(delay_ms), 0);
  }
  void start_reading() {
    uv_read_start(
        out_stream(),
        [](uv_handle_t* h, std::size_t, uv_buf_t* buf) noexcept {
          State* self = of(h);
          *buf = uv_buf_init(self->buffer.data(), static_cast<unsigned>(self->buffer.size()));
        },
        [](uv_stream_t* stream, ssize_t n, const uv_buf_t* buf) noexcept {
          State* self = of(as_handle(stream));
          if (n > 0) {
            self->quiet = false;
            if (!self->handlers.on_output) return;
            const auto handler = self->handlers.on_output;
            handler({buf->base, static_cast<std::size_t>(n)});
          } else if (n < 0) {
            self->close_out();
            self->tell_exit_when_complete();
          }
        });
  }
};

namespace {

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> all;
  all.reserve(strings.size() + 1);
  for (const std::string& s : strings) all.push_back(const_cast<char*>(s.c_str()));
  all.push_back(nullptr);
  return all;
}

Error spawn_error(const ChildSpec& spec, int rc) {
  // One code for a missing program and a missing folder.
  if (!spec.cwd.empty() && access(spec.cwd.c_str(), X_OK) != 0) {
    return {rc == UV_ENOENT ? ErrorKind::NotFound : ErrorKind::Io, spec.cwd + ": " + uv_strerror(rc)};
  }
  return {rc == UV_ENOENT ? ErrorKind::NotFound : ErrorKind::Io, spec.argv[0] + ": " + uv_strerror(rc)};
}

}  // namespace

Result<std::unique_ptr<Child>> Child::spawn(Loop& loop, const ChildSpec& spec, Handlers handlers,
                                            bool merge_stderr) {
  if (spec.argv.empty()) return Error{ErrorKind::Invalid, "no program to run"};
  // libuv dup2s one stream per descriptor, so a merged stderr shares the descriptor of stdout's socket pair.
  std::array<int, 2> pair{-1, -1};
  if (const int rc = uv_socketpair(SOCK_STREAM, 0, pair.data(), UV_NONBLOCK_PIPE, 0); rc != 0) {
    return spawn_error(spec, rc);
  }
  auto* s = new State;
  s->handlers = std::move(handlers);
  s->process.data = s->in.data = s->out.data = s->linger.data = s;
  uv_pipe_init(loop.raw(), &s->in, 0);
  uv_pipe_init(loop.raw(), &s->out, 0);
  uv_timer_init(loop.raw(), &s->linger);
  s->open_handles = 4;

  std::vector<char*> argv = pointers(spec.argv), environment;
  if (spec.environment) environment = pointers(*spec.environment);
  std::array<uv_stdio_container_t, 3> stdio{};
  stdio[0].flags = static_cast<uv_stdio_flags>(UV_CREATE_PIPE | UV_READABLE_PIPE);
  stdio[0].data.stream = s->in_stream();
  stdio[1].flags = UV_INHERIT_FD;
  stdio[1].data.fd = pair[1];
  stdio[2].flags = UV_INHERIT_FD;
  stdio[2].data.fd = merge_stderr ? pair[1] : 2;

  uv_process_options_t options{};
  options.file = argv[0];
  options.args = argv.data();
  options.env = spec.environment ? environment.data() : nullptr;
  options.cwd = spec.cwd.empty() ? nullptr : spec.cwd.c_str();
  options.stdio_count = static_cast<int>(stdio.size());
  options.stdio = stdio.data();
  options.exit_cb = [](uv_process_t* p, std::int64_t code, int signal) noexcept {
    State::of(State::as_handle(p))->on_exited({static_cast<int>(code), signal});
  };
  const int rc = uv_spawn(loop.raw(), &s->process, &options);
  close(pair[1]);
  uv_pipe_open(&s->out, pair[0]);
  std::unique_ptr<Child> child(new Child(s));
  if (rc != 0) {
    s->close_process();
    return spawn_error(spec, rc);
  }
  s->start_reading();
  return child;
}

Child::~Child() {
  State* s = state_;
  s->handlers = {};
  s->owned = false;
  s->close_in();
  s->close_out();
  s->free_when_done();
}

void Child::abandon_all(uv_loop_s* loop) {
  uv_walk(
      loop,
      [](uv_handle_t* h, void*) noexcept {
        if (h->type != UV_PROCESS) return;
        State* s = State::of(h);
        if (!s->owned) s->close_process();
      },
      nullptr);
}

void Child::write(std::string bytes) {
  if (state_->in_ending || state_->in_closed || bytes.empty()) return;
  struct Write {
    uv_write_t request{};
    std::string bytes;
  };
  auto* w = new Write;
  w->bytes = std::move(bytes);
  w->request.data = w;
  uv_buf_t buf = uv_buf_init(w->bytes.data(), static_cast<unsigned>(w->bytes.size()));
  const int rc = uv_write(&w->request, state_->in_stream(), &buf, 1,
                          [](uv_write_t* r, int) noexcept { delete static_cast<Write*>(r->data); });
  if (rc != 0) delete w;  // the child is gone; its exit tells the rest
}

void Child::close_stdin() {
  if (state_->in_ending || state_->in_closed) return;
  state_->in_ending = true;
  // Shut down after the queued writes, then close.
  auto* request = new uv_shutdown_t;
  request->data = state_;
  const int rc = uv_shutdown(request, state_->in_stream(), [](uv_shutdown_t* r, int status) noexcept {
    if (status != UV_ECANCELED) static_cast<State*>(r->data)->close_in();
    delete r;
  });
  if (rc != 0) {
    delete request;
    state_->close_in();
  }
}

void Child::kill(int signal) {
  if (!state_->exited) uv_process_kill(&state_->process, signal);
}

std::int32_t Child::pid() const { return state_->process.pid; }

namespace {

// Kept by the loop until its end or the loop's.
struct Run {
  Loop* loop = nullptr;
  std::unique_ptr<Child> child;
  std::unique_ptr<Timer> timer;
  std::string text;
  std::function<void(Result<ChildOutput>)> handler;

  void finish(Result<ChildOutput> result) {
    const std::shared_ptr<void> self = loop->release(this);
    timer.reset();
    child.reset();  // reaped in the background when it was killed a moment ago
    const auto done = std::move(handler);
    done(std::move(result));
  }
  void fail(Error error) {
    child->kill(SIGKILL);
    finish(std::move(error));
  }
};

}  // namespace

void run_child(Loop& loop, const ChildSpec& spec, std::string input, std::size_t max_output,
               std::int64_t timeout_ms, std::function<void(Result<ChildOutput>)> handler) {
  const auto kept = std::make_shared<Run>();
  Run* run = kept.get();
  run->loop = &loop;
  run->handler = std::move(handler);
  loop.keep(kept);
  const std::string program = spec.argv.empty() ? std::string() : spec.argv[0];
  Child::Handlers handlers;
  handlers.on_output = [run, program, max_output](std::string_view bytes) {
    if (run->text.size() + bytes.size() > max_output) {
      run->fail({ErrorKind::Protocol, program + ": printed more than can be read"});
      return;
    }
    run->text.append(bytes);
  };
  handlers.on_exit = [run](ExitState exit) { run->finish(ChildOutput{exit, std::move(run->text)}); };
  Result<std::unique_ptr<Child>> child = Child::spawn(loop, spec, std::move(handlers), true);
  if (!child) {
    run->timer = std::make_unique<Timer>(loop, [run, error = child.error()] { run->finish(error); });
    run->timer->start(0);
    return;
  }
  run->child = std::move(*child);
  run->timer = std::make_unique<Timer>(loop, [run, program] {
    run->fail({ErrorKind::Timeout, program + ": did not end in time"});
  });
  run->timer->start(timeout_ms);
  if (!input.empty()) run->child->write(std::move(input));
  run->child->close_stdin();
}

}  // namespace geppetto::uv
