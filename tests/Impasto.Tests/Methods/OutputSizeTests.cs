using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.Analogies;
using Impasto.Methods.Quilting;

namespace Impasto.Tests.Methods;

public class OutputSizeTests
{
    [Theory]
    [InlineData("quilting")]
    [InlineData("analogy")]
    public async Task A_style_beside_a_strip_is_not_made_larger_than_pictures_can_be(string name)
    {
        IStyleMethod method = name == "quilting" ? new QuiltingTransfer() : new AnalogyMethod();
        var request = new StyleRequest { Content = new Picture(30000, 1, 3), Styles = [new Style("style", new Picture(64, 64, 3))] };
        var message = (await Assert.ThrowsAsync<MemoryLimitException>(() => method.RenderAsync(request))).Message;
        Assert.StartsWith("A 64x64 picture brought to 30000x30000 has more than 268 million pixels", message, StringComparison.Ordinal);
        Assert.Contains("`StyleScale`", message, StringComparison.Ordinal);
    }
}
