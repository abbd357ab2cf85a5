"""Time Math-Verify: pairs from a file, one JSON object a line with gold and prediction.

Writes one JSON object: the seconds of CPU time of all pairs, the seconds of each by the
clock, and the verdicts.
"""

import json
import logging
import sys
import time

from math_verify import parse, verify

logging.disable(logging.CRITICAL)


def delimited(text):
    """Math-Verify reads LaTeX between delimiters only."""
    return text if "$" in text or "\\boxed" in text or "\\(" in text or "\\[" in text else f"${text}$"


with open(sys.argv[1], encoding="utf-8") as f:
    pairs = [json.loads(line) for line in f]
clock, equal = [], []
cpu = time.process_time()
for pair in pairs:
    begin = time.perf_counter()
    equal.append(bool(verify(parse(delimited(pair["gold"])), parse(delimited(pair["prediction"])))))
    clock.append(time.perf_counter() - begin)
json.dump({"CPU": time.process_time() - cpu, "Clock": clock, "Equal": equal}, sys.stdout)
