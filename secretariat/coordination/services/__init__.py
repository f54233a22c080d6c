"""The writes of coordination."""

from secretariat.coordination.services.answers import answer, comment, dispose, take_back
from secretariat.coordination.services.extending import extend
from secretariat.coordination.services.rounds import ask_again, close_round, open_round, remind

__all__ = ["answer", "ask_again", "close_round", "comment", "dispose", "extend", "open_round", "remind", "take_back"]
