// The command line: `geppetto VERB …`.
#include <string>
#include <vector>

#include "app/cli/program.h"

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  return geppetto::cli::run_program(words);
}
