"""The forms of meetings and agendas: the shape of what is typed."""
