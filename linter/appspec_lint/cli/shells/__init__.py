"""Shell completion: what can be completed, and a script for each shell."""
