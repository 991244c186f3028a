using BenchmarkDotNet.Running;
using Impasto.Benchmarks;

// "kernels [part of a name]...": a quick table; "pictures PHOTO": the same of the parts that work on pictures, OpenCV beside them; "judge ...": a small perceptual network against the full one; "quality ...": one pass of a trained network against L-BFGS; anything else goes to BenchmarkDotNet ("--filter *").
if (args is ["kernels", .. var filters])
    KernelReport.Run(filters);
else if (args is ["judge", .. var judged])
    await NetworkJudge.RunAsync(judged);
else if (args is ["pictures", .. var pictures])
    PictureReport.Run(pictures);
else if (args is ["quality", .. var passes])
    await PassQuality.RunAsync(passes);
else
    BenchmarkSwitcher.FromAssembly(typeof(KernelReport).Assembly).Run(args);
