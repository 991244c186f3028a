using System.Security;
using System.Text;
using System.Text.RegularExpressions;

namespace Impasto.Imaging.Provenance;

/// <summary>
/// Says in a picture's XMP that it is partly synthetic: IPTC's Digital Source Type (IPTC Photo Metadata Standard 2023.2; vocabulary cv.iptc.org/newscodes/digitalsourcetype) and a
/// note, which programs and networks that label such pictures look for.
/// </summary>
internal static partial class SyntheticNote
{
    /// <summary>"A composite of elements of which at least one was made by a trained model."</summary>
    public const string CompositeWithTrainedAlgorithmicMedia = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

    private const string Extension = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";

    /// <summary>Metadata with the note in place of an earlier one; whatever else the packet says stays.</summary>
    /// <param name="metadata">What came with the photo.</param>
    /// <param name="sourceType">A term of IPTC's vocabulary.</param>
    /// <param name="system">The program: "Impasto 1.0".</param>
    /// <param name="note">A sentence.</param>
    public static PictureMetadata Add(PictureMetadata metadata, string sourceType, string system, string note)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var description =
            $"""
            <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="{Extension}" xmlns:impasto="urn:impasto:provenance:1">
             <Iptc4xmpExt:DigitalSourceType>{sourceType}</Iptc4xmpExt:DigitalSourceType>
             <Iptc4xmpExt:AISystemUsed>{SecurityElement.Escape(system)}</Iptc4xmpExt:AISystemUsed>
             <impasto:Note>{SecurityElement.Escape(note)}</impasto:Note>
            </rdf:Description>
            """;
        var before = metadata.Xmp is { } xmp && Decode(xmp) is { } text ? Earlier().Replace(EarlierAttribute().Replace(text, ""), "") : "";
        var end = before.LastIndexOf("</rdf:RDF>", StringComparison.Ordinal);
        var packet = end >= 0 ? before.Insert(end, description)
            : $"""
               <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{description}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>
               """;
        return metadata with { Xmp = Encoding.UTF8.GetBytes(packet) };
    }

    /// <summary>Whether a packet states a source type.</summary>
    public static bool States(byte[]? xmp, string sourceType) => xmp is not null && Decode(xmp)?.Contains(sourceType, StringComparison.Ordinal) == true;

    /// <summary>Null where the packet is no UTF-8, as hardly any is.</summary>
    private static string? Decode(byte[] xmp)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(xmp);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private const string Names = "(?:Iptc4xmpExt:DigitalSourceType|Iptc4xmpExt:AISystemUsed|Iptc4xmpExt:AISystemVersionUsed|impasto:Note)";

    [GeneratedRegex("<(?<name>" + Names + ")(?:\\s[^>]*)?(?:/>|>.*?</\\k<name>>)", RegexOptions.Singleline)]
    private static partial Regex Earlier();

    [GeneratedRegex("\\s" + Names + """\s*=\s*(?:"[^"]*"|'[^']*')""")]
    private static partial Regex EarlierAttribute();
}
