"""The Microsoft identity platform's endpoints: discovery, keys, tokens. `protocol` is the pure part."""
