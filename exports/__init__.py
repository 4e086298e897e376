"""What is made of a mirror by SQL alone: files for other tools, pages to read, pictures, and the Datasette instance."""
