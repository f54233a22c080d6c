"""Secretariat: papers, agendas and meetings of committees that decide by consensus."""

__version__ = "0.1.0"
