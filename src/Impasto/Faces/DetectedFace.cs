using Impasto.Imaging.Faces;

namespace Impasto.Faces;

/// <summary>A face found in a picture.</summary>
/// <param name="Box">Where, in the picture's pixels.</param>
/// <param name="Score">How sure the detector is, 0..1.</param>
/// <param name="Landmarks">Its 68 points in the picture's pixels.</param>
internal sealed record DetectedFace(FaceBox Box, double Score, FaceLandmarks Landmarks);
