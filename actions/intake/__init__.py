"""The main flow: from a described problem to a routed case. Its form is ``intake`` in ``domain.yml``."""
