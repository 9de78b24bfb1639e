// Passing pipes between workers, and looking at a pane without touching its pipe.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

#include "domain/tmux/command_text.h"
#include "infra/tmux/tmux_state.h"

namespace geppetto::tmux {
namespace {

// "COLS ROWS CURSOR_ROW CURSOR_COL VISIBLE ALTERNATE MAIN_BYTES\n", the main screen, the alternate screen.
std::string encode_screen(const ports::Seed& seed) {
  std::string out;
  for (const std::size_t number :
       {static_cast<std::size_t>(seed.facts.cols), static_cast<std::size_t>(seed.facts.rows),
        static_cast<std::size_t>(seed.geometry.cursor_row),
        static_cast<std::size_t>(seed.geometry.cursor_col),
        static_cast<std::size_t>(seed.geometry.cursor_visible),
        static_cast<std::size_t>(seed.geometry.alternate), seed.main.size()})
    out += std::to_string(number) + " ";
  out.back() = '\n';
  return out + seed.main + seed.alternate;
}

std::optional<ports::Seed> decode_screen(std::string_view text) {
  const std::size_t newline = text.find('\n');
  if (newline == std::string_view::npos) return std::nullopt;
  std::array<std::size_t, 7> numbers{};
  const char* at = text.data();
  const char* const end = text.data() + newline;
  for (std::size_t& number : numbers) {
    const auto parsed = std::from_chars(at, end, number);
    if (parsed.ec != std::errc()) return std::nullopt;
    at = parsed.ptr == end ? end : parsed.ptr + 1;
  }
  text.remove_prefix(newline + 1);
  constexpr std::size_t kMost = 1 << 16;
  for (std::size_t i = 0; i < 6; ++i)
    if (numbers[i] > kMost) return std::nullopt;
  if (numbers[6] > text.size() || numbers[0] == 0 || numbers[1] == 0) return std::nullopt;
  ports::Seed seed;
  seed.facts.cols = static_cast<int>(numbers[0]);
  seed.facts.rows = static_cast<int>(numbers[1]);
  seed.geometry.cursor_row = static_cast<int>(numbers[2]);
  seed.geometry.cursor_col = static_cast<int>(numbers[3]);
  seed.geometry.cursor_visible = numbers[4] != 0;
  seed.geometry.alternate = numbers[5] != 0;
  seed.geometry.scroll_bottom = seed.facts.rows - 1;
  seed.main = text.substr(0, numbers[6]);
  seed.alternate = text.substr(numbers[6]);
  seed.complete = true;
  return seed;
}

bool send_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

void TmuxAdapter::give_pipes(const std::string& path,
                             const std::function<std::optional<ports::Seed>(const RunnerId&)>& screen_of) {
  for (const auto& [id, output] : outputs_) {
    if (!output->reader) continue;
    PaneReader& reader = *output->reader;
    reader.pause();
    // The cut must not go through a sequence: the next worker's screen begins with nothing half read.
    std::optional<ports::Seed> screen = screen_of(id);
    for (std::size_t n = 0; !screen && n < kMaxCutBytes; ++n) {
      if (!reader.wait_for_bytes(kCutPatienceMs) || !reader.read_byte()) break;
      screen = screen_of(id);
    }
    if (!screen || reader.ended()) continue;
    const OwnedFd socket = connect_to_pipes(path);
    if (!socket) return;
    const std::string state = encode_screen(*screen);
    const std::string greeting = "hand " + id.str() + " " + std::to_string(state.size()) + "\n";
    if (pass_descriptor(socket.get(), greeting, reader.fd())) send_all(socket.get(), state);
  }
}

// From the worker before us: a pipe, and the screen as its bytes so far have made it.
void TmuxAdapter::take_handed_over(std::string_view runner, std::string_view state, OwnedFd fd) {
  const auto id = Ulid::parse(runner);
  std::optional<ports::Seed> screen = decode_screen(state);
  if (!expects_hand_over_ || !id || !screen) return;
  handed_over_.insert_or_assign(*id, HandedOver{std::move(*screen), std::move(fd)});
}

void TmuxAdapter::end_of_hand_over() {
  pipes_->take_waiting();  // what was sent last may be unread yet
  expects_hand_over_ = false;
}

// False: nothing was passed for it, or its pane has ended meanwhile: it is opened in the ordinary way.
bool TmuxAdapter::open_handed_over(Output& output) {
  auto handed = handed_over_.extract(output.runner);
  const auto facts = std::ranges::find(panes_, output.pane, &PaneFacts::pane);
  if (handed.empty() || facts == panes_.end() || facts->dead) return false;
  ports::Seed seed = std::move(handed.mapped().screen);
  const int cols = seed.facts.cols, rows = seed.facts.rows;
  seed.facts = *facts;
  seed.facts.cols = cols;
  seed.facts.rows = rows;
  output.seed = std::move(seed);
  output.next_pipe = std::move(handed.mapped().pipe);
  finish_opening_when_ready(output);
  return true;
}

void TmuxAdapter::recapture(const RunnerId& runner) {
  const auto found = outputs_.find(runner);
  if (found == outputs_.end() || !found->second->reader) return;
  Output& output = *found->second;
  const bool under_way = output.looks > 0;
  output.looks = 1;
  if (under_way) return;
  if (!output.look_timer)
    output.look_timer = std::make_unique<uv::Timer>(loop_, [this, runner] { look_when_quiet(runner); });
  output.look_timer->start(0);
}

void TmuxAdapter::try_again_later(Output& output) {
  if (output.reader) output.reader->start();
  if (!output.reader || ++output.looks > kMostLooks) {
    output.looks = 0;
    return;
  }
  output.look_timer->start(kLookEveryMs);
}

// Quiet: everything was read, and tmux, asked after that, has been through its loop without sending more.
void TmuxAdapter::look_when_quiet(const RunnerId& runner) {
  const auto found = outputs_.find(runner);
  if (found == outputs_.end() || !found->second->reader) return;
  Output& output = *found->second;
  ControlClient* client = hub();
  if (client == nullptr || output.reader->has_bytes()) return try_again_later(output);
  client->run({command_line({"display-message", "-p", "-t", output.pane, "#{alternate_on}"})},
              [this, runner](const Result<std::vector<std::string>>& lines) {
                const auto still = outputs_.find(runner);
                if (still == outputs_.end() || !still->second->reader) return;
                if (!lines || lines->empty() || still->second->reader->has_bytes())
                  return try_again_later(*still->second);
                capture_if_quiet(runner, lines->front() == "1");
              });
}

void TmuxAdapter::capture_if_quiet(const RunnerId& runner, bool alternate) {
  Output& output = *outputs_.at(runner);
  output.reader->pause();
  run_capture(output, alternate, false, [this, runner, alternate](Result<std::string> text) {
    const auto found = outputs_.find(runner);
    if (found == outputs_.end() || !found->second->reader) return;
    ControlClient* client = hub();
    if (!text || client == nullptr) return try_again_later(*found->second);
    client->run(
        {"display-message -p quiet"}, [this, runner, alternate, text = std::move(*text)](const auto& reply) {
          const auto still = outputs_.find(runner);
          if (still == outputs_.end() || !still->second->reader) return;
          std::optional<ports::Seed> seed = parse_capture(text, alternate);
          const bool usable = reply && seed && seed->geometry.alternate == alternate && !seed->facts.dead;
          if (!usable || still->second->reader->has_bytes()) return try_again_later(*still->second);
          still->second->looks = 0;
          seed->complete = true;
          sink_(core::Recaptured{runner, std::move(*seed)});
          const auto last = outputs_.find(runner);
          if (last != outputs_.end() && last->second->reader) last->second->reader->start();
        });
  });
}

}  // namespace geppetto::tmux
