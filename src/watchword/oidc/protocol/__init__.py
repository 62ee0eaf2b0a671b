"""The token layer without I/O: what is read from a request, what is signed, what is answered.

No clock (`now` is a parameter), no store (keys, certificates and registered APIs are parameters), no HTTP.

`compact`           the JWS envelope, read strictly
`keys`, `rotation`  our signing keys, what the JWKS shows, and when a key comes and goes
`access_token`      the tokens that our own Graph accepts
`certificates`, `client_assertion`   an application that proves itself with a certificate (RFC 7523)
`form`, `token_request`              the body of a token request (RFC 6749)
`scopes`            which API a scope means, and what is answered for it
`discovery`         the documents by which clients find us
`errors`            refusals in the identity platform's dialect
"""
