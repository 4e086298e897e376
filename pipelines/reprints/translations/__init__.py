"""What makes two texts translations: what survives translation in each, and the paragraphs that stand for one another."""
