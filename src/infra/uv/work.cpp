// The request lives until libuv has told its end, whether or not its owner is still there.
#include "infra/uv/work.h"

#include <uv.h>

#include <cassert>
#include <utility>

namespace geppetto::uv {

struct Work::Request {
  uv_work_t handle{};
  std::function<void()> work, done;
  Work* owner = nullptr;
};

Work::Work(Loop& loop, std::function<void()> work, std::function<void()> done) : request_(new Request) {
  request_->handle.data = request_;
  request_->work = std::move(work);
  request_->done = std::move(done);
  request_->owner = this;
  const int rc = uv_queue_work(
      loop.raw(), &request_->handle, [](uv_work_t* h) noexcept { static_cast<Request*>(h->data)->work(); },
      [](uv_work_t* h, int) noexcept {
        auto* const ended = static_cast<Request*>(h->data);
        const auto done_copy = std::move(ended->done);
        if (ended->owner != nullptr) ended->owner->request_ = nullptr;
        delete ended;
        if (done_copy) done_copy();
      });
  assert(rc == 0);
  (void)rc;
}

Work::~Work() {
  if (request_ == nullptr) return;
  request_->owner = nullptr;
  request_->done = nullptr;
  uv_cancel(reinterpret_cast<uv_req_t*>(&request_->handle));  // in vain when it has begun
}

}  // namespace geppetto::uv
