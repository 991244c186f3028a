using BenchmarkDotNet.Running;
using Impasto.Benchmarks;

// "kernels [part of a name]...": a quick table; anything else goes to BenchmarkDotNet ("--filter *").
if (args is ["kernels", .. var filters])
    KernelReport.Run(filters);
else
    BenchmarkSwitcher.FromAssembly(typeof(KernelReport).Assembly).Run(args);
