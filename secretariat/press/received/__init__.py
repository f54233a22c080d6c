"""The circulated form of a paper received as a PDF."""

from .rendition import render_received as render_received
