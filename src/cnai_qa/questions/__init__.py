"""What a question asks: its kind, its subject, what it pins down, how it is spelled."""
