// The command line: `geppetto VERB …`.
int main() { return 2; }
