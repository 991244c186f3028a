using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Impasto.Imaging;

namespace Impasto.Methods.Gatys;

/// <summary>Tells one run from another, so that a stopped run's state is not continued with other pictures or options.</summary>
internal static class Fingerprints
{
    public static string Of(StyleRequest request, GatysOptions options, string network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(request.Content);
        Add(request.Mask);
        var (width, height) = OutputSize.Of(request.Content, request.Size);
        Add(options.Init.Picture?.Load(Math.Max(width, height)));
        foreach (var style in request.Styles)
        {
            Add(style.Picture);
            Add(style.Mask);
            Text(style.Weight.ToString("R", CultureInfo.InvariantCulture));
        }
        Text(string.Create(CultureInfo.InvariantCulture,
            $"{network} {request.Size} {request.Strength:R} {request.StyleScale:R} {request.PreserveColor} {request.Seed} {options with { Resume = null, SaveEvery = 0, ContentLayers = [], StyleLayers = [] }}"));
        Text(string.Join(',', options.ContentLayers) + ";" + string.Join(',', options.StyleLayers));
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(Picture? picture)
        {
            Text(picture is null ? "none" : $"{picture.Width}x{picture.Height}x{picture.Channels}");
            if (picture is not null)
                hash.AppendData(MemoryMarshal.AsBytes<float>(picture.Pixels));
        }

        void Text(string text) => hash.AppendData(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
    }
}
