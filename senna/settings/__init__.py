"""What can be set and how it is written. Reads no environment: that is config.py's alone."""
