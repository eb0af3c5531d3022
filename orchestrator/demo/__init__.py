"""The demo's material: an invented municipality, its people, its pictures and its mails."""
