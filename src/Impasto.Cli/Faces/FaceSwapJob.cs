using System.Text.Json.Nodes;
using Impasto.Methods.FaceSwap;
using Impasto.Options;

namespace Impasto.Cli.Faces;

/// <summary>A call of face swap.</summary>
internal static class FaceSwapJob
{
    public static async Task<int> RunAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var options = call.Read<FaceSwapOptions>();
        var models = services.Models(call.Read<FaceRunOptions>().Models);
        using var swap = FaceSwap.Open(models, options.Target);
        var consent = swap.Consent(options);
        var label = $"face-{Path.GetFileNameWithoutExtension(options.Target!.Name)}";
        using var edit = new FaceEdit(options, consent);
        var record = new JsonObject
        {
            ["target"] = options.Target.Name,
            ["painting"] = consent.IsPainting,
            ["consent"] = consent.Text,
            ["trainingConsent"] = swap.TrainingConsent,
        };
        var recorded = OptionTable.For<FaceSwapOptions>().ToJson(options);
        var clip = FaceClipJob.Of(call, options, call.Arguments, label);
        var job = clip is null ? new FaceJob(call, call.Arguments, label) : null;
        using var context = clip?.Context() ?? job!.Context();
        using var use = context.Use();
        if (clip is not null)
            return await clip.RunAsync("face-swap", record, recorded, edit, swap.Patch, cancel).ConfigureAwait(false);
        using var identity = FaceIdentity.Open(swap.Descriptor);
        return await job!.RunAsync("face-swap", record, recorded, photo => edit.Apply(photo, swap.Patch, cancel), identity, cancel).ConfigureAwait(false);
    }
}
