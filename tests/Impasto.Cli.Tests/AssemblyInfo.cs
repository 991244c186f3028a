// The engine's number of threads belongs to the process, and --threads sets it: one command at a time, as for a user.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
