// The first loop waits in get_request() and nowhere else, so nothing is left for this
// file.
