"""Judged passages to an answer: which sentences, in which order, what contradicts them."""
