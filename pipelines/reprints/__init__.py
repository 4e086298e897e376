"""Text reuse: what two texts share, what they are to one another, and which works many printings make."""
