"""Bytes that somebody was at."""

import random
from collections.abc import Iterator


def mutants(data: bytes, rounds: int) -> Iterator[bytes]:
    """Bytes changed, cut, doubled, and lengths blown up, the same in every run."""
    dice = random.Random(8)
    for _ in range(rounds):
        made = bytearray(data)
        at = dice.randrange(len(made))
        match dice.randrange(5):
            case 0:
                made[at] ^= 1 << dice.randrange(8)
            case 1:
                del made[at:]
            case 2:
                made[at:at] = made[at : at + dice.randrange(1, 40)]
            case 3:
                made[at] = dice.choice((0x5B, 0x9B, 0xBB, 0x1B, 0x5F, 0xFF))
            case _:
                del made[at : at + dice.randrange(1, 8)]
        yield bytes(made)
