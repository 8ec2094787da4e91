"""Invented disclosures with their truth: content, layouts, writers."""
