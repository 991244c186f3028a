using Impasto.Methods.FaceSwap;
using Impasto.Options;

namespace Impasto.Cli.Faces;

/// <summary>impasto face: a photo's face becomes another.</summary>
internal static class FaceCommand
{
    public static CommandSpec Spec(Services services) => new("face", "Puts a painted face, or one whose owner agreed, on a portrait")
    {
        Subcommands = [Swap(services), Warp()],
    };

    private static CommandSpec Swap(Services services) => new("swap", "Puts the face that a network was trained for on a photo's, in the photo's pose, expression and light")
    {
        Usage = "<photo>... --target NAME [options]",
        Argument = new ArgumentSpec("photo", "A photo, or several; or a clip", 1, 1000),
        Groups = [new OptionGroup("Options", OptionTable.For<FaceSwapOptions>()), new OptionGroup("Input, output and reports", OptionTable.For<FaceRunOptions>())],
        Examples = ["impasto face swap portrait.jpg --target mada-primavesi", "impasto face swap portraits/ --target mada-primavesi --all-faces -o swapped/", "impasto face swap clip.mp4 --target mada-primavesi"],
        Run = (call, cancel) => Task.Run(() => FaceSwapJob.RunAsync(call, services, cancel), CancellationToken.None),
    };

    private static CommandSpec Warp() => new("warp", "Warps the face of any picture onto a photo's by their landmarks: the classic way, without a network trained for it")
    {
        Usage = "<photo>... <target> [options]",
        Argument = new ArgumentSpec("photo", "A photo, or several, or a clip, and last the picture whose face is taken", 2, 1000),
        Groups = [new OptionGroup("Options", OptionTable.For<FaceWarpOptions>()), new OptionGroup("Input, output and reports", OptionTable.For<FaceRunOptions>())],
        Examples =
        [
            "impasto face warp portrait.jpg pearl-earring.jpg --painting",
            "impasto face warp portrait.jpg friend.jpg --target-consent \"Ada Ngo, by e-mail of 2026-11-30, for her birthday card\" -o card.jpg",
        ],
        Run = (call, cancel) => Task.Run(() => FaceWarpJob.RunAsync(call, cancel), CancellationToken.None),
    };
}
