"""The Rasa agent in this process, on a thread of its own: one turn at a time, whole or not at all."""
