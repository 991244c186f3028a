"""OpenCV's side of `Impasto.Benchmarks pictures`: opencv_parts.py PICTURE THREADS prints {name: milliseconds (median)} for the parts that OpenCV has too.

Pictures are float32 as in Impasto, but for seamlessClone, which takes bytes only. Resizing averages areas, since OpenCV's Lanczos does not filter when it shrinks.
"""
import json
import sys
import time

import cv2
import numpy as np


def median(body):
    body()
    times = []
    begin = time.perf_counter()
    while len(times) < 5 or (time.perf_counter() - begin < 0.5 and len(times) < 20):
        start = time.perf_counter()
        body()
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times)[len(times) // 2]


def laplacian(plane, levels):
    for _ in range(levels):
        down = cv2.pyrDown(plane)
        cv2.subtract(plane, cv2.pyrUp(down, dstsize=plane.shape[::-1]))
        plane = down


def tensor(picture, sigma):
    x, y = cv2.Sobel(picture, cv2.CV_32F, 1, 0), cv2.Sobel(picture, cv2.CV_32F, 0, 1)
    for product in (x * x, x * y, y * y):
        cv2.GaussianBlur(cv2.transform(product, np.ones((1, 3), np.float32)), (0, 0), sigma)


def triangulate(points, size):
    subdivision = cv2.Subdiv2D((0, 0, size + 1, size + 1))
    subdivision.insert([(float(x), float(y)) for x, y in points])
    return subdivision.getTriangleList()


def main():
    bytes_picture = cv2.imread(sys.argv[1])
    cv2.setNumThreads(int(sys.argv[2]))
    picture = bytes_picture.astype(np.float32) / 255
    size = picture.shape[0]
    plane = picture.mean(axis=2)
    random = np.random.default_rng(1)
    mask = np.zeros((size, size), np.uint8)
    mask[size // 4:size * 3 // 4, size // 4:size * 3 // 4] = 255
    blurred = cv2.GaussianBlur(bytes_picture, (0, 0), 8)
    grid = np.stack(np.meshgrid(np.arange(size), np.arange(size)), -1).astype(np.float32) + random.normal(0, 2, (size, size, 2)).astype(np.float32)
    points = picture.reshape(-1, 3)[:: max(1, size * size // 16384)][:16384]
    patch = plane[size // 2:size // 2 + 32, size // 2:size // 2 + 32]
    stop = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 100, 0)
    bodies = {
        "Fourier transform, real, double": lambda: cv2.dft(plane.astype(np.float64)),
        "Laplacian pyramid, 6 levels": lambda: laplacian(plane, 6),
        "Gaussian blur, sigma 4, RGB": lambda: cv2.GaussianBlur(picture, (33, 33), 4),
        "bilateral filter, radius 8, RGB": lambda: cv2.bilateralFilter(picture, 17, 0.1, 4),
        "structure tensor, sigma 2, RGB": lambda: tensor(picture, 2),
        "distance transform": lambda: cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE),
        "resize to half, Lanczos, RGB": lambda: cv2.resize(picture, (size // 2, size // 2), interpolation=cv2.INTER_AREA),
        "warp, bicubic, RGB": lambda: cv2.remap(picture, grid, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE),
        "Delaunay triangulation of 2,000 points": lambda: triangulate(random.random((2000, 2)) * size, size),
        "Poisson blend of the middle quarter, RGB": lambda: cv2.seamlessClone(bytes_picture, blurred, mask, (size // 2, size // 2), cv2.NORMAL_CLONE),
        "k-means palette of 8 colours, 16,384 pixels": lambda: cv2.kmeans(points, 8, None, stop, 1, cv2.KMEANS_PP_CENTERS),
        "patch search, one 32x32 patch, every place, double": lambda: cv2.matchTemplate(plane, patch, cv2.TM_SQDIFF),
    }
    if hasattr(cv2, "ximgproc"):
        bodies["guided filter, radius 8, RGB guide"] = lambda: cv2.ximgproc.guidedFilter(picture, plane, 8, 0.01)
        bodies["domain transform, sigma 40 and 0.4, RGB"] = lambda: cv2.ximgproc.dtFilter(picture, picture, 40, 0.4, mode=1)
    json.dump({name: median(body) for name, body in bodies.items()}, sys.stdout)


main()
