"""A conversation: its messages in order, its one owner, its delivery."""
