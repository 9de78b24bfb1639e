# Dear ImGui 1.92 or later. Targets: imgui (core, FreeType, std::string inputs) and imgui_backends (GLFW, OpenGL 3).
# Tried in this order: GEPPETTO_IMGUI_DIR, the system's package, the source that scripts/setup fetched, the upstream tag.
set(GEPPETTO_IMGUI_DIR "" CACHE PATH "Dear ImGui source tree, 1.92 or later")
set(GEPPETTO_IMGUI_MINIMUM 19200)  # fonts of any size on demand, 32-bit characters, textures the backend asks for

find_package(OpenGL REQUIRED)
find_package(glfw3 3.3 REQUIRED)
pkg_check_modules(FREETYPE REQUIRED IMPORTED_TARGET freetype2)

set(imgui_source "${GEPPETTO_IMGUI_DIR}")
if(NOT imgui_source)
  pkg_check_modules(IMGUI QUIET IMPORTED_TARGET imgui>=1.92)
endif()
if(NOT imgui_source AND NOT IMGUI_FOUND AND EXISTS ${PROJECT_SOURCE_DIR}/build/imgui-src/imgui.h)
  set(imgui_source ${PROJECT_SOURCE_DIR}/build/imgui-src)
endif()
if(NOT imgui_source AND NOT IMGUI_FOUND)
  message(STATUS "Dear ImGui: no source on this machine (scripts/setup fetches one); cloning the upstream tag")
  include(FetchContent)
  # SOURCE_SUBDIR names a folder without a CMakeLists.txt: the sources are all we want.
  FetchContent_Declare(imgui_upstream GIT_REPOSITORY https://github.com/ocornut/imgui.git GIT_TAG v1.92.2b
    GIT_SHALLOW ON SOURCE_SUBDIR docs)
  FetchContent_MakeAvailable(imgui_upstream)
  set(imgui_source ${imgui_upstream_SOURCE_DIR})
endif()

if(imgui_source)
  if(NOT EXISTS ${imgui_source}/imgui.h)
    message(FATAL_ERROR "imgui: no imgui.h in ${imgui_source}")
  endif()
  file(STRINGS ${imgui_source}/imgui.h imgui_version REGEX "^#define IMGUI_VERSION_NUM +[0-9]+")
  string(REGEX MATCH "[0-9]+$" imgui_version "${imgui_version}")
  if(NOT imgui_version OR imgui_version LESS GEPPETTO_IMGUI_MINIMUM)
    message(FATAL_ERROR "imgui: ${imgui_source} is older than 1.92 (IMGUI_VERSION_NUM '${imgui_version}')")
  endif()
  message(STATUS "Dear ImGui ${imgui_version} from ${imgui_source}")

  add_library(imgui STATIC
    ${imgui_source}/imgui.cpp ${imgui_source}/imgui_draw.cpp ${imgui_source}/imgui_tables.cpp
    ${imgui_source}/imgui_widgets.cpp ${imgui_source}/misc/cpp/imgui_stdlib.cpp
    ${imgui_source}/misc/freetype/imgui_freetype.cpp)
  target_include_directories(imgui SYSTEM PUBLIC ${imgui_source} ${imgui_source}/misc/cpp ${imgui_source}/misc/freetype)
  # The test-engine macros call four functions of ours (src/app/window/item_tap.cpp): what tests find items with.
  target_compile_definitions(imgui PUBLIC
    IMGUI_USE_WCHAR32 IMGUI_ENABLE_FREETYPE IMGUI_ENABLE_TEST_ENGINE IMGUI_DISABLE_OBSOLETE_FUNCTIONS
    IMGUI_DISABLE_DEMO_WINDOWS)
  target_link_libraries(imgui PUBLIC PkgConfig::FREETYPE)

  add_library(imgui_backends STATIC
    ${imgui_source}/backends/imgui_impl_glfw.cpp ${imgui_source}/backends/imgui_impl_opengl3.cpp)
  target_include_directories(imgui_backends SYSTEM PUBLIC ${imgui_source}/backends)
  target_link_libraries(imgui_backends PUBLIC imgui glfw OpenGL::GL ${CMAKE_DL_LIBS})
  set(GEPPETTO_IMGUI_HOOKS ON)
else()
  # The distribution chose its own switches, and they are part of the ABI: without the hooks no test can find an item.
  message(STATUS "Dear ImGui ${IMGUI_VERSION} from pkg-config: the window's tests are left out")
  add_library(imgui INTERFACE)
  target_include_directories(imgui SYSTEM INTERFACE ${IMGUI_INCLUDE_DIRS} ${IMGUI_INCLUDEDIR}/imgui)
  target_link_libraries(imgui INTERFACE PkgConfig::IMGUI PkgConfig::FREETYPE)
  add_library(imgui_backends INTERFACE)
  target_include_directories(imgui_backends SYSTEM INTERFACE ${IMGUI_INCLUDEDIR}/imgui/backends)
  target_link_libraries(imgui_backends INTERFACE imgui glfw OpenGL::GL ${CMAKE_DL_LIBS})
  set(GEPPETTO_IMGUI_HOOKS OFF)
endif()
