package models

import "net/http"

// Client is the HTTP client of an endpoint.
func (e *Endpoint) Client() *http.Client { return e.client }
