"""How long an authenticator rests after wrong answers (STANDARDS section 2). Pure.

Ten wrong ones in a row cost a minute, the next ten two, and so on to an hour; at a hundred it answers no more until it
is bound anew or an administrator resets it (NIST SP 800-63B-4 section 3.2.2).
"""

from watchword.kernel.clock import HOUR, MINUTE, Instant, after

STEP = 10
CEILING = 100


def rests_until(failures: int, tried_at: Instant | None) -> Instant | None:
    """Until when no further try is taken; None where one is taken now. At the ceiling: for ever."""
    if failures >= CEILING:
        return Instant(2**62)
    if tried_at is None or failures == 0 or failures % STEP:
        return None
    return after(tried_at, min(MINUTE * 2 ** (failures // STEP - 1), HOUR))
