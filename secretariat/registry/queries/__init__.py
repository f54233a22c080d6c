"""Reads of the register as a list."""

from .listing import COUNTED as COUNTED
from .listing import Counts as Counts
from .listing import body_named as body_named
from .listing import counts as counts
from .listing import each as each
from .listing import first_year as first_year
from .listing import listed as listed
from .listing import page as page
