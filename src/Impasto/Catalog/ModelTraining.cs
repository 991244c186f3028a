namespace Impasto.Catalog;

/// <summary>How a model was trained, so that it can be trained again.</summary>
/// <param name="Command">The whole command line.</param>
/// <param name="Data">The pictures it was trained on.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Steps">Optimiser steps done.</param>
/// <param name="Losses">The final losses by name.</param>
public sealed record ModelTraining(string Command, string Data, int Seed, int Steps, IReadOnlyDictionary<string, double> Losses);
