"""What is said of an article outside its text: who, where and when, of which original, and what proves it."""
