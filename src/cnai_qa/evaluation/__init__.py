"""How well the assistant answers: questions with known answers, measures, reports."""
