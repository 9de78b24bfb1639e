// Lets tests see every item Dear ImGui lays out: label, place, id. In the product nobody listens and nothing
// is called. UI thread.
#pragma once
#include <cstdint>

struct ImGuiContext;

namespace geppetto::window {

struct ItemRect {
  float left = 0, top = 0, right = 0, bottom = 0;
};

class ItemTap {
 public:
  virtual void item_placed(std::uint32_t id, const ItemRect& rect) = 0;
  virtual void item_named(std::uint32_t id, const char* label) = 0;

 protected:
  ~ItemTap() = default;
};

// From now on the items of `context` are told to `tap`; null stops it.
void listen_to_items(ImGuiContext* context, ItemTap* tap);

}  // namespace geppetto::window
