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
        var job = new FaceJob(call, call.Arguments, $"face-{Path.GetFileNameWithoutExtension(options.Target!.Name)}");
        using var context = job.Context();
        using var use = context.Use();
        using var edit = new FaceEdit(options, consent);
        using var identity = FaceIdentity.Open(swap.Descriptor);
        var record = new JsonObject
        {
            ["target"] = options.Target.Name,
            ["painting"] = consent.IsPainting,
            ["consent"] = consent.Text,
            ["trainingConsent"] = swap.TrainingConsent,
        };
        return await job.RunAsync("face-swap", record, OptionTable.For<FaceSwapOptions>().ToJson(options), photo => edit.Apply(photo, swap.Patch, cancel), identity, cancel).ConfigureAwait(false);
    }
}
