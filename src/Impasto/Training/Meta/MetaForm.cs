namespace Impasto.Training.Meta;

/// <summary>What is made for a style.</summary>
public enum MetaForm
{
    /// <summary>The scales and offsets of a transform network (Ghiasi et al. 2017).</summary>
    Rows,

    /// <summary>The filters of a network without skips (Shen et al. 2018).</summary>
    Filters,
}
