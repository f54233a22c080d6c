"""Reads of the register as a list."""

from .choices import choices as choices
from .flight import holding_of as holding_of
from .flight import holdings as holdings
from .flight import in_flight as in_flight
from .flight import paper_with_id as paper_with_id
from .flight import was_asked as was_asked
from .listing import COUNTED as COUNTED
from .listing import Counts as Counts
from .listing import body_named as body_named
from .listing import counts as counts
from .listing import counts_of as counts_of
from .listing import drafters as drafters
from .listing import each as each
from .listing import listed as listed
from .listing import markings as markings
from .listing import page as page
from .underway import of_asker as of_asker
from .underway import own_in_flight as own_in_flight
from .underway import paper_of as paper_of
from .underway import rows_in_flight as rows_in_flight
from .underway import under_way as under_way
from .underway import unfinished as unfinished
from .views import own_view_named as own_view_named
from .views import own_views as own_views
from .views import view_by_pid as view_by_pid
from .views import views_of as views_of
