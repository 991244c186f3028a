using System.Text;
using System.Xml.Linq;
using Impasto.Imaging.Provenance;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Provenance;

public class SyntheticNoteTests
{
    private const string Type = SyntheticNote.CompositeWithTrainedAlgorithmicMedia;

    private static readonly XNamespace s_iptc = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";

    [Fact]
    public void A_new_packet_states_the_source_type_and_the_note()
    {
        var metadata = SyntheticNote.Add(PictureMetadata.Empty, Type, "Impasto 1.0", "Faces & <others>");
        Assert.True(SyntheticNote.States(metadata.Xmp, Type));
        var packet = Parse(metadata.Xmp!);
        Assert.Equal(Type, packet.Descendants(s_iptc + "DigitalSourceType").Single().Value);
        Assert.Equal("Impasto 1.0", packet.Descendants(s_iptc + "AISystemUsed").Single().Value);
        Assert.Equal("Faces & <others>", packet.Descendants(XNamespace.Get("urn:impasto:provenance:1") + "Note").Single().Value);
    }

    [Fact]
    public void What_a_packet_says_besides_stays_and_an_earlier_statement_goes()
    {
        const string Before = """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:AISystemUsed="Other">
            <dc:source>a film</dc:source><Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture</Iptc4xmpExt:DigitalSourceType>
            </rdf:Description></rdf:RDF></x:xmpmeta>
            """;
        var once = SyntheticNote.Add(new PictureMetadata(Xmp: Encoding.UTF8.GetBytes(Before)), Type, "Impasto", "a note");
        foreach (var metadata in new[] { once, SyntheticNote.Add(once, Type, "Impasto", "a note") })
        {
            var packet = Parse(metadata.Xmp!);
            Assert.Equal("a film", packet.Descendants(XNamespace.Get("http://purl.org/dc/elements/1.1/") + "source").Single().Value);
            Assert.Equal(Type, packet.Descendants(s_iptc + "DigitalSourceType").Single().Value);
            Assert.Empty(packet.Descendants().Attributes(s_iptc + "AISystemUsed"));
            Assert.Single(packet.Descendants(s_iptc + "AISystemUsed"));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xfe, 0x00 })]
    [InlineData(new byte[] { 0x41 })]
    [InlineData(new byte[0])]
    public void A_packet_that_is_none_is_replaced(byte[] xmp) =>
        Assert.Single(Parse(SyntheticNote.Add(new PictureMetadata(Xmp: xmp), Type, "Impasto", "a note").Xmp!).Descendants(s_iptc + "DigitalSourceType"));

    [Theory]
    [InlineData("a.jpg")]
    [InlineData("a.png")]
    [InlineData("a.webp")]
    [InlineData("a.tif")]
    [InlineData("a.avif")]
    public void The_note_is_in_files_of_every_format(string name)
    {
        var path = TempFolder.NewFile(name);
        var picture = new Picture(20, 10, 3) { Metadata = SyntheticNote.Add(PictureMetadata.Empty, Type, "Impasto", "a note") };
        PictureFile.Save(picture, path);
        Assert.True(SyntheticNote.States(PictureFile.Load(path).Metadata.Xmp, Type));
    }

    private static XDocument Parse(byte[] xmp) => XDocument.Parse(Encoding.UTF8.GetString(xmp));
}
