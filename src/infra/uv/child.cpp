// uv_process with two pipes; a small reference count keeps the handles until libuv has closed them all.
#include "infra/uv/child.h"

#include <signal.h>
#include <uv.h>

#include <array>
#include <utility>

namespace geppetto::uv {

// Freed when the owner is gone and all three handles are closed.
struct Child::State {
  uv_process_t process{};
  uv_pipe_t in{}, out{};
  Handlers handlers;
  int open_handles = 0;
  bool owned = true;
  bool in_closed = false, out_closed = false, exited = false, told = false;
  ExitState exit;
  std::array<char, 64 * 1024> buffer{};

  static State* of(uv_handle_t* h) { return static_cast<State*>(h->data); }

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
    uv_close(reinterpret_cast<uv_handle_t*>(&in), on_closed);
  }
  void close_out() {
    if (out_closed) return;
    out_closed = true;
    uv_close(reinterpret_cast<uv_handle_t*>(&out), on_closed);
  }
  void tell_exit_when_complete() {
    if (!exited || !out_closed || told || !handlers.on_exit) return;
    told = true;
    const auto handler = handlers.on_exit;
    handler(exit);
  }
};

Result<std::unique_ptr<Child>> Child::spawn(Loop& loop, const ChildSpec& spec, Handlers handlers,
                                            bool merge_stderr) {
  auto* s = new State;
  s->handlers = std::move(handlers);
  s->process.data = s->in.data = s->out.data = s;
  uv_pipe_init(loop.raw(), &s->in, 0);
  uv_pipe_init(loop.raw(), &s->out, 0);
  s->open_handles = 3;

  std::vector<char*> argv, environment;
  for (const std::string& a : spec.argv) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  if (spec.environment) {
    for (const std::string& e : *spec.environment) environment.push_back(const_cast<char*>(e.c_str()));
    environment.push_back(nullptr);
  }
  // libuv dup2s one stream per descriptor, so a merged stderr shares the descriptor of stdout's socket pair.
  std::array<uv_stdio_container_t, 3> stdio{};
  stdio[0].flags = static_cast<uv_stdio_flags>(UV_CREATE_PIPE | UV_READABLE_PIPE);
  stdio[0].data.stream = reinterpret_cast<uv_stream_t*>(&s->in);
  std::array<int, 2> pair{-1, -1};
  uv_socketpair(SOCK_STREAM, 0, pair.data(), UV_NONBLOCK_PIPE, 0);
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
    State* self = State::of(reinterpret_cast<uv_handle_t*>(p));
    self->exited = true;
    self->exit = {static_cast<int>(code), signal};
    uv_close(reinterpret_cast<uv_handle_t*>(p), State::on_closed);
    self->tell_exit_when_complete();
  };
  const int rc = uv_spawn(loop.raw(), &s->process, &options);
  uv_fs_t close_request;
  uv_fs_close(nullptr, &close_request, pair[1], nullptr);
  uv_pipe_open(&s->out, pair[0]);
  std::unique_ptr<Child> child(new Child(s));
  if (rc != 0) {
    uv_close(reinterpret_cast<uv_handle_t*>(&s->process), State::on_closed);
    return Error{rc == UV_ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                 spec.argv[0] + ": " + uv_strerror(rc)};
  }
  uv_read_start(
      reinterpret_cast<uv_stream_t*>(&s->out),
      [](uv_handle_t* h, std::size_t, uv_buf_t* buf) noexcept {
        State* self = State::of(h);
        *buf = uv_buf_init(self->buffer.data(), static_cast<unsigned>(self->buffer.size()));
      },
      [](uv_stream_t* stream, ssize_t n, const uv_buf_t* buf) noexcept {
        State* self = State::of(reinterpret_cast<uv_handle_t*>(stream));
        if (n > 0 && self->handlers.on_output) {
          const auto handler = self->handlers.on_output;
          handler({buf->base, static_cast<std::size_t>(n)});
        } else if (n < 0) {
          self->close_out();
          self->tell_exit_when_complete();
        }
      });
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

void Child::write(std::string bytes) {
  if (state_->in_closed || bytes.empty()) return;
  struct Write {
    uv_write_t request{};
    std::string bytes;
  };
  auto* w = new Write;
  w->bytes = std::move(bytes);
  w->request.data = w;
  uv_buf_t buf = uv_buf_init(w->bytes.data(), static_cast<unsigned>(w->bytes.size()));
  const int rc = uv_write(&w->request, reinterpret_cast<uv_stream_t*>(&state_->in), &buf, 1,
                          [](uv_write_t* r, int) noexcept { delete static_cast<Write*>(r->data); });
  if (rc != 0) delete w;  // the child is gone; its exit tells the rest
}

void Child::close_stdin() {
  if (state_->in_closed) return;
  // Shut down after the queued writes, then close.
  auto* request = new uv_shutdown_t;
  request->data = state_;
  const int rc = uv_shutdown(request, reinterpret_cast<uv_stream_t*>(&state_->in),
                             [](uv_shutdown_t* r, int status) noexcept {
                               if (status != UV_ECANCELED) static_cast<State*>(r->data)->close_in();
                               delete r;
                             });
  if (rc != 0) {
    delete request;
    state_->close_in();
  }
}

std::int32_t Child::pid() const { return state_->process.pid; }

namespace {

struct Run {
  std::unique_ptr<Child> child;
  std::unique_ptr<Timer> timer;
  std::string text;
  std::size_t max_output = 0;
  bool too_long = false, timed_out = false;
  std::function<void(Result<ChildOutput>)> handler;

  void kill_child() const { uv_kill(child->pid(), SIGKILL); }
};

}  // namespace

void run_child(Loop& loop, const ChildSpec& spec, std::string input, std::size_t max_output,
               std::int64_t timeout_ms, std::function<void(Result<ChildOutput>)> handler) {
  // Owned by its own handlers until the end.
  auto run = std::make_shared<Run>();
  run->max_output = max_output;
  run->handler = std::move(handler);
  Child::Handlers handlers;
  handlers.on_output = [run](std::string_view bytes) {
    if (run->too_long) return;
    if (run->text.size() + bytes.size() > run->max_output) {
      run->too_long = true;
      run->kill_child();
      return;
    }
    run->text.append(bytes);
  };
  const std::string program = spec.argv[0];
  handlers.on_exit = [run, program](ExitState exit) {
    const auto done = std::move(run->handler);
    run->timer.reset();
    Result<ChildOutput> result = ChildOutput{exit, std::move(run->text)};
    if (run->timed_out) result = Error{ErrorKind::Timeout, program + ": did not end in time"};
    if (run->too_long) result = Error{ErrorKind::Protocol, program + ": printed more than can be read"};
    run->child.reset();
    done(std::move(result));
  };
  Result<std::unique_ptr<Child>> child = Child::spawn(loop, spec, std::move(handlers), true);
  if (!child) {
    run->timer = std::make_unique<Timer>(loop, [run, error = child.error()] {
      run->timer.reset();
      run->handler(error);
    });
    run->timer->start(0);
    return;
  }
  run->child = std::move(*child);
  run->timer = std::make_unique<Timer>(loop, [run] {
    run->timed_out = true;
    run->kill_child();
  });
  run->timer->start(timeout_ms);
  if (!input.empty()) run->child->write(std::move(input));
  run->child->close_stdin();
}

}  // namespace geppetto::uv
