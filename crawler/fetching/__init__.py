"""How pages are asked for: addresses, hours, pace, scope, and what goes wrong on the way."""
