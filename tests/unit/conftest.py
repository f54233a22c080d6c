"""Property tests are judged by what they find, not by how busy the machine is; a gate looks at the same cases each time."""

import os

from hypothesis import settings

settings.register_profile("unhurried", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("unhurried")
