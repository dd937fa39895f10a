"""What the dialogue model calls, one module per flow: slots in, casework or talk, Rasa events out."""
