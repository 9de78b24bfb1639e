// Dear ImGui's context on an OsWindow.
#include "app/window/canvas.h"

#include <glad/gl.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>
#include <imgui_internal.h>
// glad must come first.
#include <GLFW/glfw3.h>

#include <cstring>

#include "app/window/input_order.h"
#include "app/window/item_tap.h"

namespace geppetto::window {
namespace {

// Eight bytes a step: half a megabyte of vertices costs a tenth of a millisecond, drawing them on a CPU
// twenty.
void mix(std::uint64_t& hash, const void* data, std::size_t size) {
  const auto* at = static_cast<const unsigned char*>(data);
  for (; size >= 8; size -= 8, at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    hash = (hash ^ word) * 0x9E37'79B9'7F4A'7C15ULL;
    hash ^= hash >> 29;
  }
  for (; size > 0; --size, ++at) hash = (hash ^ *at) * 0x0000'0100'0000'01B3ULL;
}

std::uint64_t hash_of(const ImDrawData& data) {
  std::uint64_t hash = 0xCBF2'9CE4'8422'2325ULL;
  mix(hash, &data.DisplaySize, sizeof data.DisplaySize);
  for (const ImDrawList* list : data.CmdLists) {
    mix(hash, list->VtxBuffer.Data, static_cast<std::size_t>(list->VtxBuffer.size_in_bytes()));
    mix(hash, list->IdxBuffer.Data, static_cast<std::size_t>(list->IdxBuffer.size_in_bytes()));
    for (const ImDrawCmd& command : list->CmdBuffer) {
      mix(hash, &command.ClipRect, sizeof command.ClipRect);
      mix(hash, &command.ElemCount, sizeof command.ElemCount);
    }
  }
  return hash;
}

bool textures_changed(const ImDrawData& data) {
  if (!data.Textures) return false;
  for (const ImTextureData* texture : *data.Textures) {
    if (texture->Status != ImTextureStatus_OK) return true;
  }
  return false;
}

}  // namespace

Canvas::Canvas(OsWindow& window, FontBook& fonts) : window_(window), fonts_(fonts) {
  window_.make_current();
  context_ = ImGui::CreateContext(fonts.atlas());
  ImGui::SetCurrentContext(context_);
  listen_to_items(context_, nullptr);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.FontDefault = fonts.fonts().ui;
  io.ConfigInputTextCursorBlink = false;  // a blinking cursor is two frames a second for ever
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  // Ctrl+Tab is for the program that is typed into, not for a choice among our panes.
  context_->ConfigNavWindowingKeyNext = context_->ConfigNavWindowingKeyPrev = ImGuiKey_None;
  ImGui_ImplGlfw_InitForOpenGL(window.handle(), true);
  ImGui_ImplOpenGL3_Init("#version 330 core");
}

Canvas::~Canvas() {
  window_.make_current();
  ImGui::SetCurrentContext(context_);
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext(context_);
}

void Canvas::begin_frame(const Theme& theme, float scale) {
  window_.make_current();
  ImGui::SetCurrentContext(context_);
  if (scale != scale_ || theme_ != &theme) apply_theme(theme, scale);
  scale_ = scale;
  theme_ = &theme;
  fonts_.begin_frame();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  new_frame_in_order(*context_);
}

bool Canvas::input_waits() const { return !context_->InputEventsQueue.empty(); }

void Canvas::drop_frame() { ImGui::EndFrame(); }

bool Canvas::end_frame(bool forced) {
  ImGui::Render();
  const ImDrawData& data = *ImGui::GetDrawData();
  const std::uint64_t hash = hash_of(data);
  if (!forced && hash == last_hash_ && !textures_changed(data)) return false;
  last_hash_ = hash;
  int width = 0, height = 0;
  glfwGetFramebufferSize(window_.handle(), &width, &height);
  glViewport(0, 0, width, height);
  const ImVec4 ground = ImGui::ColorConvertU32ToFloat4(theme_->bg0);
  glClearColor(ground.x, ground.y, ground.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  window_.swap();
  return true;
}

}  // namespace geppetto::window
