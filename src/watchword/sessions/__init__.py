"""Browser sessions, remembered browsers, and what ends them."""
