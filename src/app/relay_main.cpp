// The relay that tmux starts for a moment: hands its pipe to the worker, or starts a runner's command.
int main() { return 2; }
