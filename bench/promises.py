"""The promised figures as they are here: each function prints a part, and counts what is broken."""

from bench import cpu, live, memory, trips
from bench.town import town

_FLAT = 1.5


def store() -> int:
    broken = 0
    with town() as where:
        print("Round trips to Redis (a pipeline is one), in a process that knows the people\n")
        print(f"{'':44}{'counted':>10}{'at most':>10}")
        for name, trips_taken, most_trips in trips.measure(where):
            broken += trips_taken > most_trips
            print(f"{name:44}{trips_taken:10}{most_trips:10}")
        print(f"\nThe engine has its memory from {where.allocator()}.")
        print("\nBytes of store per 60-byte message (used_memory before and after)\n")
        print(f"{'':44}{'measured':>10}{'at most':>10}")
        for name, measured, most in memory.measure(where):
            broken += measured > most
            print(f"{name:44}{measured:10.1f}{most:10.0f}")
        print("\nThe engine's CPU, us per operation: 50 in flight, best of 9 rounds of 1,000,")
        print("one conversation of 1,000 and of 1,000,000 messages, AOF everysec\n")
        print(f"{'':44}{'1,000':>10}{'1,000,000':>10}{'ratio':>8}{'at most':>10}")
        for name, small, large, most_us in cpu.measure(where):
            broken += most_us is not None and (max(small, large) > most_us or large > _FLAT * small)
            wanted = f"{most_us:10.0f}" if most_us else ""
            print(f"{name:44}{small:10.1f}{large:10.1f}{large / small:8.2f}{wanted}")
    return broken


def sockets() -> int:
    broken = 0
    print(f"Sockets\n\n{'':56}{'measured':>12}{'at most':>14}")
    for name, measured, unit, most in live.measure():
        broken += most is not None and measured > most
        wanted = "" if most is None else f"{most:10g} {unit}"
        print(f"{name:56}{measured:12,.1f} {unit:3}{wanted}", flush=True)
    return broken
