"""Run inside the environment of PyPI `matching`: hospital–resident on the preferences the scores imply."""

import json
import sys
import threading
import time
import warnings

from matching.games import HospitalResident


def measure():
    """Read the problem, play it, and print time and number served."""
    warnings.simplefilter("ignore")
    problem = json.load(sys.stdin)
    times = []
    for _ in range(problem.get("runs", 1)):
        start = time.process_time()
        game = HospitalResident.create_from_dictionaries(
            problem["residents"], problem["hospitals"], problem["capacities"]
        )
        answer = game.solve()
        times.append(time.process_time() - start)
    served = sum(len(residents) for residents in answer.values())
    json.dump({"seconds": min(times), "served": served}, sys.stdout)


# Its players refer to each other and are copied deeply: that recurses farther than usual.
sys.setrecursionlimit(10**7)
threading.stack_size(1 << 29)
thread = threading.Thread(target=measure)
thread.start()
thread.join()
