package llmtest

import (
	"net/http"
	"time"
)

type later struct{}
type dice struct{}

func newDice(uint64) *dice                                         { return nil }
func (g *Gateway) catchUp(time.Time)                               {}
func (g *Gateway) routes() *http.ServeMux                          { return http.NewServeMux() }
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) { g.mux.ServeHTTP(w, r) }
