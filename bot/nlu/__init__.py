"""Understanding: Rasa graph components, the data importer, the response generator."""
