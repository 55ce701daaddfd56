"""The doors: command line and web; each thin."""
