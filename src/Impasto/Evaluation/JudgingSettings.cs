namespace Impasto.Evaluation;

/// <summary>The objective that results are judged by, whose terms are relative to their targets. A new record is that of Gatys' method with its default settings.</summary>
internal sealed record JudgingSettings
{
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
