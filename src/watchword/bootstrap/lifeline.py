"""What a server process started ends with it, however it ended."""

import ctypes
import multiprocessing
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that this process gets when its parent dies."""


def end_with_parent() -> None:
    """A worker whose server was killed would keep the port and the database, and the next start would fail (REL-01).

    Linux can be asked to end it; elsewhere whoever supervises the server must end all of its processes. Does nothing in
    a process that was not started by another of ours.
    """
    parent = multiprocessing.parent_process()
    if parent is None or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent.pid:  # it died before we asked
        os._exit(1)
