"""The inspector as a program: one file on standard input, one answer on standard output, and an end."""

from __future__ import annotations

import json
import resource
import sys

#: Files that it may hold open at once, its own libraries while they are loaded among them.
_OPEN = 64


def main() -> None:
    """Give up what is not needed before the first byte is read, then answer."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN, _OPEN))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    from .answering import answer

    said = answer(json.loads(sys.argv[1]), sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
