namespace Impasto.Imaging.Faces;

/// <summary>How many outlines lie between each pixel and the nearest seed: geodesic distances, as in segmentation by seeds (Bai and Sapiro 2007).</summary>
internal static class OutlineCrossings
{
    /// <summary>[height, width]: about 1 for each strong edge that the easiest way crosses; infinite without seeds.</summary>
    /// <param name="right">Squared difference between each pixel and the one to its right, [height, width].</param>
    /// <param name="down">The same for the pixel below.</param>
    /// <param name="width">Columns.</param>
    /// <param name="seeds">Where the distance is 0.</param>
    public static float[] From(float[] right, float[] down, int width, bool[] seeds)
    {
        var mean = Math.Max(1e-5f, (right.Average() + down.Average()) / 2);
        var distance = new float[seeds.Length];
        Array.Fill(distance, float.PositiveInfinity);
        var queue = new PriorityQueue<int, float>();
        for (var i = 0; i < seeds.Length; i++)
        {
            if (seeds[i])
                Reach(i, 0);
        }
        while (queue.TryDequeue(out var i, out var reached))
        {
            if (reached > distance[i])
                continue;
            if (i % width > 0)
                Reach(i - 1, reached + Cost(right[i - 1]));
            if (i % width < width - 1)
                Reach(i + 1, reached + Cost(right[i]));
            if (i >= width)
                Reach(i - width, reached + Cost(down[i - width]));
            if (i < seeds.Length - width)
                Reach(i + width, reached + Cost(down[i]));
        }
        return distance;

        void Reach(int i, float d)
        {
            if (d >= distance[i])
                return;
            distance[i] = d;
            queue.Enqueue(i, d);
        }

        // 0 for grain and soft shading, 1 for an edge.
        float Cost(float squared)
        {
            var s = squared / (4 * mean);
            return s * s / (1 + s * s) + 1e-4f;
        }
    }
}
