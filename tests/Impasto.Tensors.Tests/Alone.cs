namespace Impasto.Tensors.Tests;

/// <summary>Tests that set the number of threads or measure memory: no other test runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
