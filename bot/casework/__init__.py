"""What can be done to a case. Each thing is one transaction over the rules and the records, with its event.

A module is named for what is done: ``opening``, ``settling`` (its severity), ``closing`` (and reopening),
``escalating``, ``following`` (reading it, adding to it); ``outlook`` says what would be promised and writes
nothing. All take the caller's unit of work, so that an action, a door or a test commits them with the rest.
"""
