namespace Impasto.Imaging.Color;

/// <summary>How different two colours look, in CIE L*a*b* units; about 1 is just visible.</summary>
public static class ColorDifference
{
    /// <summary>CIE 1976: the Euclidean distance.</summary>
    public static double DeltaE76((double L, double A, double B) first, (double L, double A, double B) second)
    {
        var (l, a, b) = (first.L - second.L, first.A - second.A, first.B - second.B);
        return Math.Sqrt(l * l + a * a + b * b);
    }

    /// <summary>CIEDE2000 with kL = kC = kH = 1 (Sharma, Wu and Dalal 2005, equations 2 to 22).</summary>
    public static double DeltaE2000((double L, double A, double B) first, (double L, double A, double B) second)
    {
        var meanChroma7 = Math.Pow((Length(first.A, first.B) + Length(second.A, second.B)) / 2, 7);
        var g = 0.5 * (1 - Math.Sqrt(meanChroma7 / (meanChroma7 + Math.Pow(25, 7))));
        var (a1, a2) = ((1 + g) * first.A, (1 + g) * second.A);
        var (c1, c2) = (Length(a1, first.B), Length(a2, second.B));
        var (h1, h2) = (Hue(a1, first.B), Hue(a2, second.B));

        var difference = h2 - h1;
        var dHue = c1 * c2 == 0 ? 0 : difference > 180 ? difference - 360 : difference < -180 ? difference + 360 : difference;
        var (dL, dC, dH) = (second.L - first.L, c2 - c1, 2 * Math.Sqrt(c1 * c2) * Math.Sin(Radians(dHue / 2)));

        var (meanL, meanC) = ((first.L + second.L) / 2, (c1 + c2) / 2);
        var sum = h1 + h2;
        var meanHue = c1 * c2 == 0 ? sum : Math.Abs(difference) <= 180 ? sum / 2 : sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2;
        var t = 1 - 0.17 * Cos(meanHue - 30) + 0.24 * Cos(2 * meanHue) + 0.32 * Cos(3 * meanHue + 6) - 0.20 * Cos(4 * meanHue - 63);
        var rotation = 30 * Math.Exp(-Math.Pow((meanHue - 275) / 25, 2));
        var meanC7 = Math.Pow(meanC, 7);
        var rc = 2 * Math.Sqrt(meanC7 / (meanC7 + Math.Pow(25, 7)));
        var fromMiddle = (meanL - 50) * (meanL - 50);
        var (l, c, h) = (dL / (1 + 0.015 * fromMiddle / Math.Sqrt(20 + fromMiddle)), dC / (1 + 0.045 * meanC), dH / (1 + 0.015 * meanC * t));
        return Math.Sqrt(l * l + c * c + h * h - Math.Sin(Radians(2 * rotation)) * rc * c * h);

        static double Length(double a, double b) => Math.Sqrt(a * a + b * b);
        static double Radians(double degrees) => degrees * Math.PI / 180;
        static double Cos(double degrees) => Math.Cos(Radians(degrees));
        static double Hue(double a, double b) => a == 0 && b == 0 ? 0 : Math.Atan2(b, a) * 180 / Math.PI is var degrees && degrees < 0 ? degrees + 360 : degrees;
    }
}
