"""How fast Juuri is, and how much it needs: one command, everything in one run. See README.md."""
