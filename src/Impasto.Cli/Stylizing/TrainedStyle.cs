using Impasto.Catalog;
using Impasto.Methods;

namespace Impasto.Cli.Stylizing;

/// <summary>A style that a model was trained for.</summary>
/// <param name="Name">What users type.</param>
/// <param name="Model">The model.</param>
/// <param name="Method">What runs it.</param>
internal sealed record TrainedStyle(string Name, Model Model, IStyleMethod Method)
{
    /// <summary>Every style of every model; of two with one name the first folder's.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    public static IReadOnlyList<TrainedStyle> All(ModelStore models, MethodRegistry<IStyleMethod> methods)
    {
        var styles = from model in models.ByFolder()
                     let method = methods.Find(model.Entry.Kind)
                     where method is { TakesTrainedStyles: true }
                     from style in model.Entry.Styles
                     select new TrainedStyle(style, model, method);
        var found = styles.DistinctBy(style => style.Name).OrderBy(style => style.Model.Entry.Name, StringComparer.Ordinal).ToList();
        return found.Count > 0 ? found
            : throw new ModelException("There is no model with styles to show", "train one with impasto train, or name the folder where there are some with --models");
    }
}
