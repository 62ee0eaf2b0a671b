"""What suffices, said once more than in `kernel.assurance` and in other words: for the judge of walks."""

from collections.abc import Iterable

from watchword.kernel.assurance import Proof, Requirement
from watchword.kernel.clock import Instant


def counted(proofs: Iterable[Proof], since: Instant | None) -> set[str]:
    """The modes of proofs that count: where they must be fresh, a remembered browser's never do (REG-02)."""
    return {each.mode for each in proofs if since is None or (each.at >= since and not each.remembered)}


def suffices(asked: Requirement, proofs: Iterable[Proof]) -> bool:
    """Whether all of some combination was proved."""
    return any(combination <= counted(proofs, asked.since) for combination in asked.combinations)
