"""Run by itself with SECONDS, MEMORY, LONGEST and a program: it limits itself, then becomes the program."""

import os
import resource
import sys


def _become(seconds: int, memory: int, longest: int, command: list[str]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest, longest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.execvp(command[0], command)  # noqa: S606  the point of this module


if __name__ == "__main__":
    _become(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
