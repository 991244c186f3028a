namespace Impasto.Imaging.Pyramids;

/// <summary>The coefficients of a <see cref="SteerablePyramid"/>. Coefficients grow about four times a scale, as the field's tools have it.</summary>
/// <param name="Highpass">What is finer than the finest scale, [height, width].</param>
/// <param name="Real">Real parts, [scale][orientation][height, width of the scale's level].</param>
/// <param name="Imaginary">Imaginary parts, likewise.</param>
/// <param name="Lowpass">What is coarser than the coarsest scale, [height, width of the last level].</param>
internal sealed record SteerableBands(double[] Highpass, double[][][] Real, double[][][] Imaginary, double[] Lowpass);
