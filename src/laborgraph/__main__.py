"""``laborgraph`` and ``python -m laborgraph``."""

import contextlib
import gc
import os
import sys
from typing import NoReturn

# Start-up makes many objects and hardly any garbage; see docs/decisions/0009.
gc.set_threshold(100_000, 50, 50)

from laborgraph.cli import laborgraph  # noqa: E402 - after the collector is told


def main() -> NoReturn:
    """Run the command line and end the process with its exit code, at once.

    All is written when the command returns. What the interpreter would then tidy up piece by piece,
    the system takes back as a whole.
    """
    _open_streams()
    code: object = 0
    try:
        laborgraph.main(prog_name="laborgraph")
    except SystemExit as leaving:
        code = leaving.code
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # the reader has what it wanted
            stream.flush()
    os._exit(code if isinstance(code, int) else 0)


def _open_streams() -> None:
    """Let a stream that the caller closed lead nowhere, and names keep their letters."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        elif mode == "w" and stream.encoding.lower().replace("-", "") != "utf8":
            # A terminal shows what it can; a file gets UTF-8, as everything here is.
            stream.reconfigure(errors="replace")
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    main()
