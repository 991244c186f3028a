using Impasto.Catalog;
using Impasto.Methods;
using Impasto.Methods.Analogies;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Gan;
using Impasto.Methods.Gatys;
using Impasto.Methods.Headshot;
using Impasto.Methods.Meta;
using Impasto.Methods.Oil;
using Impasto.Methods.PortillaSimoncelli;
using Impasto.Methods.Portrait;
using Impasto.Methods.Quilting;
using Impasto.Methods.Strokes;
using Impasto.Networks.AnyStyle;
using Impasto.Networks.FeedForward;
using Impasto.Options;

namespace Impasto.Composition;

/// <summary>Every method of this version: the one list behind the command line, the documentation and the studio.</summary>
public static class AllMethods
{
    /// <summary>The methods that stylise pictures.</summary>
    /// <param name="models">Where the methods find their networks.</param>
    public static MethodRegistry<IStyleMethod> Create(ModelStore models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return new(
        [
            new GatysMethod(models), OnePass(FeedForwardKind.Johnson), OnePass(FeedForwardKind.Cin), OnePass(FeedForwardKind.StyleBank), OnePass(FeedForwardKind.CycleGan), OnePass(FeedForwardKind.Pix2Pix),
            AnyStyle(FeatureTransform.Linear), AnyStyle(FeatureTransform.AdaIn), AnyStyle(FeatureTransform.Wct), AnyStyle(FeatureTransform.Transport), new MetaMethod(models), OnePass(FeedForwardKind.Generated), new MicroAstMethod(models), new WctCascadeMethod(models),
            new QuiltingTransfer(), new AnalogyMethod(), new OilMethod(), new StrokesMethod(), new HeadshotMethod(), new PortraitMethod(), OnePass(FeedForwardKind.Onnx),
        ], OptionTable.For<StylizeOptions>());

        AnyStyleMethod AnyStyle(FeatureTransform transform) => new(models, transform);
        FeedForwardMethod OnePass(FeedForwardKind kind) => new(models, kind);
    }

    /// <summary>The method that is best where any picture is to be the style and it must be fast: of those whose network is there.</summary>
    /// <param name="methods">What <see cref="Create"/> made.</param>
    /// <param name="models">Where the networks are.</param>
    /// <param name="takesPrepared">Whether it must take prepared styles.</param>
    /// <exception cref="ModelException">There is no network for any style.</exception>
    public static IStyleMethod Fastest(MethodRegistry<IStyleMethod> methods, ModelStore models, bool takesPrepared = false)
    {
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentNullException.ThrowIfNull(models);
        foreach (var (method, model) in new[] { ("meta", MetaOptions.Default), ("linear", AnyStyleOptions.Default) })
        {
            if (models.Find(model) is not null && (!takesPrepared || methods.Get(method).TakesPreparedStyles))
                return methods.Get(method);
        }
        throw new ModelException($"There is no network for any style in {string.Join(", ", models.Folders)}", "reinstall Impasto, or train one with 'impasto train anystyle'");
    }

    /// <summary>The methods that make textures.</summary>
    public static MethodRegistry<ITextureMethod> CreateTextures(ModelStore models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return new([new PortillaSimoncelliMethod(), new QuiltingTexture(), new GatysTexture(models), new GanTexture()], OptionTable.For<TextureOptions>());
    }
}
