"""OpenCV's side of `Impasto.Benchmarks flow`: opencv_flow.py RUNS [FIRST SECOND]... prints, for each pair of grey pictures and each preset of its dense inverse search, a line
"PRESET MILLISECONDS FILE": processor time (user and system) of one thread, least of the runs, and where the flow was written, as .flo beside the first picture."""
import resource
import sys

import cv2


def processor_time():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return 1000 * (usage.ru_utime + usage.ru_stime)


cv2.setNumThreads(1)
runs, pictures = int(sys.argv[1]), sys.argv[2:]
for first, second in zip(pictures[::2], pictures[1::2]):
    frames = [cv2.imread(path, cv2.IMREAD_GRAYSCALE) for path in (first, second)]
    for name in ("fast", "medium"):
        search = cv2.DISOpticalFlow_create(getattr(cv2, "DISOPTICAL_FLOW_PRESET_" + name.upper()))
        times = []
        for _ in range(runs):
            start = processor_time()
            flow = search.calc(*frames, None)
            times.append(processor_time() - start)
        cv2.writeOpticalFlow(f"{first}.{name}.flo", flow)
        print(name, min(times), f"{first}.{name}.flo")
