package discordtest

import "net/http"

const maxFile = 10 << 20

type limiter struct{}

func newLimiter(Limits) limiter                                    { return limiter{} }
func (s *Server) serveREST(w http.ResponseWriter, r *http.Request) {}
