// The monitor: the window and the worker in one process.
int main() { return 2; }
