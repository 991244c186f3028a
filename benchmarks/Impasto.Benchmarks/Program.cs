using BenchmarkDotNet.Running;
using Impasto.Benchmarks;
using Impasto.Benchmarks.Peers;

// "kernels [part of a name]...": a quick table; "pictures PHOTO": the same of the parts that work on pictures, OpenCV beside them; "judge ...": a small perceptual network
// against the full one; "quality ...": one pass of a trained network against L-BFGS; "held-out ...": the list of pictures that nothing is trained on; "judge-any ...": networks
// of any style against L-BFGS on those; "rank ...": whether the measures order what they must; "table ...": every method that takes a picture as style, what it reaches and costs; "flow VIDEOS": optical flow against the
// truth, OpenCV's beside it; "video VIDEOS ...": how still stylised clips hold, "gatys-video VIDEOS ..." by optimisation; "faces ...": changed faces measured; "transforms ...": what each transform of features reaches on them; "memory ...": predicted beside taken; "peers ...": what impasto bench measures, beside ONNX Runtime and PyTorch; anything else goes to BenchmarkDotNet ("--filter *").
if (args is ["kernels", .. var filters])
    KernelReport.Run(filters);
else if (args is ["judge", .. var judged])
    await NetworkJudge.RunAsync(judged);
else if (args is ["pictures", .. var pictures])
    PictureReport.Run(pictures);
else if (args is ["flow", .. var videos])
    FlowReport.Run(videos);
else if (args is ["video", .. var clips])
    await VideoReport.RunAsync(clips);
else if (args is ["gatys-video", .. var optimized])
    await GatysVideoReport.RunAsync(optimized);
else if (args is ["quality", .. var passes])
    await PassQuality.RunAsync(passes);
else if (args is ["faces", .. var faces])
    FaceReport.Run(faces);
else if (args is ["held-out", .. var drawn])
    HeldOutList.Run(drawn);
else if (args is ["judge-any", .. var compared])
    await AnyStyleJudge.RunAsync(compared);
else if (args is ["rank", .. var ranked])
    await RankReport.RunAsync(ranked);
else if (args is ["table", .. var tabled])
    await MethodTable.RunAsync(tabled);
else if (args is [MethodTable.PaintArgument, .. var canvas])
    await MethodTable.PaintAsync(canvas);
else if (args is ["transforms", .. var moved])
    TransformReport.Run(moved);
else if (args is ["memory", .. var weighed])
    MemoryReport.Run(weighed);
else if (args is ["peers", .. var peers])
    await PeerReport.RunAsync(peers);
else if (args is [PeerProcess.OnnxArgument, .. var served])
    OnnxRuntimeServer.Run(served);
else
    BenchmarkSwitcher.FromAssembly(typeof(KernelReport).Assembly).Run(args);
