// Kernels use every core already, and some tests measure the process's memory or set its number of threads: classes run one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
