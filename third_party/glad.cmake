# glad: the OpenGL 3.3 core loader, generated at build time by glad 2 (Debian: python3-glad); works without a network.
# Debian's program starts Debian's Python by its first line, so it works where another python3 is first on PATH.
find_program(GEPPETTO_GLAD glad HINTS /usr/bin)
if(NOT GEPPETTO_GLAD)
  message(FATAL_ERROR "glad: no program of that name (Debian: python3-glad); -DGEPPETTO_WINDOW=OFF builds without a window")
endif()

set(glad_out ${CMAKE_BINARY_DIR}/glad)
file(MAKE_DIRECTORY ${glad_out}/include)
add_custom_command(
  OUTPUT ${glad_out}/src/gl.c ${glad_out}/include/glad/gl.h ${glad_out}/include/KHR/khrplatform.h
  # --reproducible: take the registry that glad brings along; without it glad asks the network.
  COMMAND ${GEPPETTO_GLAD} --api gl:core=3.3 --extensions "" --reproducible --quiet --out-path ${glad_out} c
  COMMENT "glad: the OpenGL 3.3 core loader" VERBATIM)
add_library(glad STATIC ${glad_out}/src/gl.c ${glad_out}/include/glad/gl.h)
target_include_directories(glad SYSTEM PUBLIC ${glad_out}/include)
