"""What happens to a page between its reading and the mirror."""
