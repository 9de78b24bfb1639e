// The command line: `geppetto VERB …`.
#include <cstring>
#include <string>
#include <vector>

#include "app/cli/program.h"
#include "app/cli/hook_send.h"

int main(int argc, char** argv) {
  if (argc >= 3 && std::strcmp(argv[1], "hook") == 0 && argv[2][0] != '-') {
    geppetto::cli::send_hook(argc, argv);
    return 0;
  }
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  return geppetto::cli::run_program(words);
}
