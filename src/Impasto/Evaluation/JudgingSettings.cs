namespace Impasto.Evaluation;

/// <summary>The objective that results are judged by, whose terms are relative to their targets. A new record is that of Gatys' method with its default settings.</summary>
internal sealed record JudgingSettings
{
    /// <summary>Content and style of weight 1 and nothing else: each is the distance from its target in the target's own unit, so that 1 is as far as a blank.</summary>
    public static JudgingSettings Unweighted { get; } = new() { ContentWeight = 1, StyleWeight = 1, TvWeight = 0 };

    /// <summary>Layers whose features keep the content.</summary>
    public IReadOnlyList<string> ContentLayers { get; init; } = ["relu3_3"];

    /// <summary>Layers whose Gram matrices are the style.</summary>
    public IReadOnlyList<string> StyleLayers { get; init; } = ["relu1_2", "relu2_2", "relu3_3", "relu4_3"];

    /// <summary>Weight of the content loss, divided among its layers.</summary>
    public float ContentWeight { get; init; } = 1;

    /// <summary>Weight of the style loss, divided among its layers.</summary>
    public float StyleWeight { get; init; } = 10;

    /// <summary>Weight of the total variation.</summary>
    public float TvWeight { get; init; } = 0.3f;
}
