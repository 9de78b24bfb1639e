// A queue of requests of one account, as wide as its governor allows.
#include "infra/provider/rest_provider.h"

#include <algorithm>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "domain/base/base64.h"
#include "domain/provider/web_address.h"
#include "infra/provider/forge.h"
#include "infra/provider/json_fields.h"

namespace geppetto::provider {

std::string Credentials::header_for(const Site& site) const {
  switch (ProviderRegistry::auth_scheme(site)) {
    case AuthScheme::Bearer: return "Bearer " + token;
    case AuthScheme::Token: return "token " + token;
    case AuthScheme::Basic:
      return email.empty() ? "Bearer " + token : "Basic " + to_base64(email + ":" + token);
  }
  return {};
}

struct RestProvider::State {
  // A good answer, or why there is none.
  using Done = std::function<void(Result<Answer>)>;
  struct Job {
    std::string url;
    Use use = Use::Foreground;
    Done done;
    int tries = 0;
    ports::HttpId under_way = 0;
  };

  State(uv::Loop& loop, ports::HttpPort& h, ports::ClockPort& c, Options o)
      : http(h),
        clock(c),
        options(std::move(o)),
        forge(make_forge(options.site, options.user_id)),
        governor(ProviderRegistry::concurrency(options.site)),
        timer(loop, [this] { pump(); }) {}

  ports::HttpPort& http;
  ports::ClockPort& clock;
  Options options;
  std::unique_ptr<Forge> forge;
  Governor governor;
  Figures figures;
  std::uint64_t next_job = 1;
  std::map<std::uint64_t, Job> jobs;
  std::deque<std::uint64_t> waiting;
  int active = 0;
  uv::Timer timer;

  void ask(std::string url, Use use, Done done);
  void tell_later(Done done) { ask("", Use::Foreground, std::move(done)); }  // without a request
  void pump();
  void send(std::uint64_t id);
  void answered(std::uint64_t id, Result<ports::HttpResponse> response);
  void settle(std::uint64_t id, Result<Answer> outcome);
  void page(const ports::PageAsk& ask, const std::string& first, const PageHandler& done,
            std::function<Result<Page>(const Answer&)> read);
  Result<std::string> checked(const std::string& url) const;
};

namespace {

std::string in_words(std::int64_t ms) {
  const std::int64_t minutes = (ms + 59'999) / 60'000;
  return minutes <= 1 ? "a minute" : std::to_string(minutes) + " minutes";
}

// The first line is asked now, the rest after what it leads to.
std::pair<std::string, std::string> first_line(const std::string& lines) {
  const std::size_t end = std::min(lines.find('\n'), lines.size());
  return {lines.substr(0, end), lines.substr(std::min(end + 1, lines.size()))};
}

}  // namespace

// The token goes to the account's own API and nowhere else, whatever a server or a cache says.
Result<std::string> RestProvider::State::checked(const std::string& url) const {
  const auto own = parse_address(options.site.api);
  auto target = own ? resolve(*own, url) : std::nullopt;
  if (target && target->origin() != own->origin()) target = parse_address(forge->rebased(url));
  if (!target || target->origin() != own->origin())
    return Error{ErrorKind::Refused,
                 "the next page is said to be on another host, where the token must not go"};
  return to_text(*target);
}

void RestProvider::State::ask(std::string url, Use use, Done done) {
  const std::uint64_t id = next_job++;
  jobs.emplace(id, Job{std::move(url), use, std::move(done), 0, 0});
  waiting.push_back(id);
  timer.start(0);  // nobody is called from inside
}

void RestProvider::State::pump() {
  while (!waiting.empty() && active < governor.width()) {
    const std::uint64_t id = waiting.front();
    const auto found = jobs.find(id);
    if (found == jobs.end()) {
      waiting.pop_front();
      continue;
    }
    if (found->second.url.empty()) {
      waiting.pop_front();
      if (!waiting.empty()) timer.start(0);
      return settle(id, Error{ErrorKind::Refused, "not asked"});
    }
    const auto wait = governor.wait_ms(clock.wall(), found->second.use);
    if (wait && *wait > 0 && *wait <= kLongestWaitMs) return timer.start(*wait);
    waiting.pop_front();
    if (wait && *wait == 0) {
      send(id);
      continue;
    }
    if (!waiting.empty()) timer.start(0);
    return settle(id, Error{ErrorKind::Busy, wait ? "the rate limit is reached; it ends in " + in_words(*wait)
                                                  : "what is left of the rate limit is kept for you"});
  }
}

void RestProvider::State::send(std::uint64_t id) {
  Job& job = jobs.at(id);
  ++job.tries;
  ++active;
  ++figures.requests;
  governor.sent(clock.wall(), job.use);
  ports::HttpRequest request;
  request.url = job.url;
  request.route = options.route;
  request.headers = forge->headers();
  request.headers.emplace_back("Authorization", options.credentials.header_for(options.site));
  job.under_way = http.send(std::move(request),
                            [this, id](Result<ports::HttpResponse> r) { answered(id, std::move(r)); });
}

void RestProvider::State::answered(std::uint64_t id, Result<ports::HttpResponse> response) {
  --active;
  jobs.at(id).under_way = 0;
  if (!waiting.empty()) timer.start(0);
  if (!response) return settle(id, response.error());
  figures.bytes += response->body.size();
  const WallTime now = clock.wall();
  const auto trouble = judge(response->status, response->headers, response->body);
  governor.answered(now, read_limits(response->headers, now), trouble && trouble->rate_limited,
                    trouble && response->status >= 500);
  if (trouble && trouble->rate_limited && jobs.at(id).tries < kTries) {
    waiting.push_front(id);
    return timer.start(0);
  }
  if (trouble) return settle(id, Error{trouble->kind, trouble->why});
  const nlohmann::json json = parse_json(response->body);
  if (json.is_discarded())
    return settle(
        id, Error{ErrorKind::Protocol, "the answer is no JSON, or was cut off; is this the right host?"});
  settle(id, Answer{json, response->headers, response->url});
}

void RestProvider::State::settle(std::uint64_t id, Result<Answer> outcome) {
  const auto node = jobs.extract(id);
  if (!node.empty()) node.mapped().done(std::move(outcome));
}

void RestProvider::State::page(const ports::PageAsk& ask, const std::string& first, const PageHandler& done,
                               std::function<Result<Page>(const Answer&)> read) {
  auto [line, rest] = first_line(ask.next.empty() ? first : ask.next);
  Result<std::string> url = checked(line);
  if (!url) {  // told from the loop, as all is
    return tell_later([done, error = url.error()](const Result<Answer>&) { done(error); });
  }
  const std::string asked = *url;
  this->ask(asked, ask.use, [this, done, asked, rest = rest, read = std::move(read)](Result<Answer> answer) {
    if (!answer) return done(answer.error());
    Result<Page> out = read(*answer);
    if (!out) return done(out);
    const std::string next = first_line(out->next).first;
    const Result<std::string> where = next.empty() ? Result<std::string>(std::string()) : checked(next);
    if (!where) return done(where.error());
    if (!next.empty() && (*where == asked || *where == answer->url))
      return done(Error{ErrorKind::Protocol, "the next page is said to be the same page"});
    if (!rest.empty()) out->next += (out->next.empty() ? "" : "\n") + rest;
    done(std::move(out));
  });
}

RestProvider::RestProvider(uv::Loop& loop, ports::HttpPort& http, ports::ClockPort& clock, Options options)
    : state_(std::make_unique<State>(loop, http, clock, std::move(options))) {}
RestProvider::~RestProvider() { cancel(); }

Capabilities RestProvider::capabilities() const {
  return ProviderRegistry::capabilities(state_->options.site);
}

void RestProvider::authenticate(std::function<void(Result<Identity>)> done) {
  State* s = state_.get();
  s->ask(s->forge->identity_url(), Use::Foreground, [s, done = std::move(done)](Result<Answer> answer) {
    if (!answer) return done(answer.error());
    Result<Identity> who = s->forge->read_identity(*answer);
    const std::string scopes = s->forge->scopes_url();
    if (!who || scopes.empty()) return done(std::move(who));
    s->ask(scopes, Use::Foreground, [s, done, who = std::move(*who)](Result<Answer> told) mutable {
      if (told) s->forge->read_scopes(*told, who);  // other kinds of tokens cannot ask this
      done(std::move(who));
    });
  });
}

void RestProvider::repositories(const ports::PageAsk& ask, PageHandler done) {
  State* s = state_.get();
  s->page(ask, s->forge->repositories_url(ask), done,
          [s](const Answer& a) { return s->forge->read_repositories(a); });
}

void RestProvider::issues(const ports::PageAsk& ask, PageHandler done) {
  State* s = state_.get();
  if (!capabilities().issues) {
    return s->tell_later([done](const Result<Answer>&) {
      done(Error{ErrorKind::Refused, "this forge has no issues"});
    });
  }
  s->page(ask, s->forge->issues_url(ask), done,
          [s, ask](const Answer& a) { return s->forge->read_issues(a, ask); });
}

void RestProvider::pull_requests(const ports::PageAsk& ask, PageHandler done) {
  State* s = state_.get();
  s->page(ask, s->forge->pull_requests_url(ask), done,
          [s, ask](const Answer& a) { return s->forge->read_pull_requests(a, ask); });
}

void RestProvider::cancel() {
  State& s = *state_;
  for (const auto& [id, job] : std::exchange(s.jobs, {})) {
    if (job.under_way != 0) s.http.cancel(job.under_way);
  }
  s.waiting.clear();
  s.active = 0;
  s.timer.stop();
}

void RestProvider::set_credentials(Credentials credentials) {
  state_->options.credentials = std::move(credentials);
}
const Governor& RestProvider::governor() const { return state_->governor; }
const Figures& RestProvider::figures() const { return state_->figures; }

}  // namespace geppetto::provider
