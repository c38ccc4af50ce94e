"""Waiting lines in closed form: what a simulation has to agree with where both apply."""

from __future__ import annotations

from math import log


def erlang_c(servers: int, offered: float) -> float:
    """The probability that a customer of an M/M/c queue waits. offered: arrivals times service time, below servers.

    By the recursion of Erlang B, which no number of servers overflows (Cooper, Introduction to Queueing Theory, 1981).
    """
    if offered >= servers:
        return 1.0
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = offered * blocked / (n + offered * blocked)
    return blocked / (1 - (offered / servers) * (1 - blocked))


def mean_wait_s(servers: int, offered: float, service_s: float, cv: float = 1.0) -> float:
    """The mean wait in seconds; infinite where more is asked than served.

    Exact for exponential service (cv 1) and for one server (Pollaczek and Khinchine); else the approximation of Allen
    and Cunneen: the wait of M/M/c times (1 + cv²) / 2.
    """
    if offered >= servers:
        return float("inf")
    return erlang_c(servers, offered) * service_s / (servers - offered) * (1 + cv * cv) / 2


def wait_quantile_s(servers: int, offered: float, service_s: float, share: float) -> float:
    """The wait in seconds that this share of the customers of an M/M/c queue stays below."""
    if offered >= servers:
        return float("inf")
    waiting = erlang_c(servers, offered)
    return max(0.0, log(waiting / (1 - share)) * service_s / (servers - offered)) if waiting > 0 else 0.0
