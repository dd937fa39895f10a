"""Settings, assembly, command line."""
