"""Verbs over HTTPS, drawn from the descriptions of the API: a new resource brings its verbs along."""
