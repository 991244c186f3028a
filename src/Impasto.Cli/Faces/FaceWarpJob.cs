using System.Text.Json.Nodes;
using Impasto.Imaging.Transforms;
using Impasto.Methods.FaceSwap;
using Impasto.Options;

namespace Impasto.Cli.Faces;

/// <summary>A call of face warp.</summary>
internal static class FaceWarpJob
{
    public static async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var options = call.Read<FaceWarpOptions>();
        var target = call.Arguments[^1];
        var consent = TargetConsent.Of(options.Painting, options.TargetConsent, target);
        IReadOnlyList<string> photos = [.. call.Arguments.SkipLast(1)];
        var label = $"face-{Path.GetFileNameWithoutExtension(target)}";
        var clip = FaceClipJob.Of(call, options, photos, label);
        var job = clip is null ? new FaceJob(call, photos, label) : null;
        using var context = clip?.Context() ?? job!.Context();
        using var use = context.Use();
        using var edit = new FaceEdit(options, consent);
        var picture = HiddenPixels.Filled(await Inputs.LoadAsync(target, call.Terminal, cancel).ConfigureAwait(false)).ToRgb();
        var face = edit.Target(picture, options.TargetLandmarks, options.TargetFace, cancel);
        var warp = new FaceWarp(picture, face);
        var record = new JsonObject { ["target"] = target, ["consent"] = options.TargetConsent, ["painting"] = options.Painting };
        var recorded = OptionTable.For<FaceWarpOptions>().ToJson(options);
        if (clip is not null)
            return await clip.RunAsync("face-warp", record, recorded, edit, (seen, own) => warp.Patch(seen, own, cancel), cancel).ConfigureAwait(false);
        using var identity = FaceIdentity.Open(picture, face);
        return await job!.RunAsync("face-warp", record, recorded, photo => edit.Apply(photo, (seen, own) => warp.Patch(seen, own, cancel), cancel), identity, cancel)
            .ConfigureAwait(false);
    }
}
