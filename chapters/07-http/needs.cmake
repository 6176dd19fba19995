needs(curl)  # Try it: a client for HTTP
