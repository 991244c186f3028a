using BenchmarkDotNet.Running;
using Impasto.Benchmarks;

// "kernels [part of a name]...": a quick table; "judge ...": a small perceptual network against the full one; anything else goes to BenchmarkDotNet ("--filter *").
if (args is ["kernels", .. var filters])
    KernelReport.Run(filters);
else if (args is ["judge", .. var judged])
    await NetworkJudge.RunAsync(judged);
else
    BenchmarkSwitcher.FromAssembly(typeof(KernelReport).Assembly).Run(args);
