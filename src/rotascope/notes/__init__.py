"""The note: readings turned into a document, its words, its pictures and its forms."""
